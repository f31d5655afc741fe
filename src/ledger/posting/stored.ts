import type { BatchItem, PostingOutcome } from '../outcomes.js';
import type { Rejection } from '../rejections.js';
import type { LedgerDatabase } from '../tables.js';
import { findTransactionsById } from '../transactions/index.js';

/** What an idempotency key remembers of a posting call: ids, never data, so that a replay shows things as they are now. */
export interface StoredOutcome {
  readonly resultId: string | null;
  readonly outcome: StoredBatch | Rejection | null;
}

export interface StoredBatch {
  readonly results: readonly ({ readonly transactionId: string } | { readonly rejection: Rejection })[];
}

/** Loads what a stored outcome speaks of: at most one batch of reads, none for a rejection. */
export async function loadStored(
  db: LedgerDatabase,
  ledgerId: string,
  stored: StoredOutcome,
  replayed: boolean,
): Promise<PostingOutcome> {
  const { resultId, outcome } = stored;
  if (outcome && 'code' in outcome) return { kind: 'rejected', rejection: outcome, replayed };
  const ids = outcome
    ? outcome.results.flatMap((item) => ('transactionId' in item ? [item.transactionId] : []))
    : [resultId!];
  const records = new Map((await findTransactionsById(db, ledgerId, ids)).map((r) => [r.transactionId, r]));
  const load = (id: string): BatchItem & { kind: 'done' } => {
    const transaction = records.get(id);
    if (!transaction) throw new Error(`idempotency key points to a transaction that does not exist: ${id}`);
    return { kind: 'done', transaction };
  };
  if (!outcome) return { ...load(resultId!), replayed };
  const results = outcome.results.map((item): BatchItem =>
    'transactionId' in item ? load(item.transactionId) : { kind: 'rejected', rejection: item.rejection },
  );
  return { kind: 'batch', results, replayed };
}
