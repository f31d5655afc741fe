import type {
  AccountStatus,
  BatchItem,
  PostingOutcome,
  Rejection,
  Side,
  TransactionRecord,
  TransactionStatus,
} from '../../../src/ledger/index.js';

/** A leg in minor units. */
export interface ShownLeg {
  readonly account: string;
  readonly direction: Side;
  readonly amount: bigint;
}

export interface ShownEntry extends ShownLeg {
  readonly sequence: bigint;
  readonly balanceAfter: bigint;
}

/** What a caller sees of a transaction, comparable between the ledger and the model. Times are epoch milliseconds. */
export interface ShownTransaction {
  readonly id: string;
  readonly status: TransactionStatus;
  readonly entries: readonly ShownEntry[];
  readonly holds: readonly ShownLeg[];
  readonly reverses: string | null;
  readonly createdAt: number;
  readonly effectiveAt: number;
  readonly expiresAt: number | null;
  readonly resolvedAt: number | null;
}

/** A rejection's facts, without its wording. */
export type ShownRejection = Omit<Rejection, 'message'>;

export type ShownItem =
  | { readonly kind: 'done'; readonly transaction: ShownTransaction }
  | { readonly kind: 'rejected'; readonly rejection: ShownRejection };

export type ShownOutcome =
  | (ShownItem & { readonly replayed: boolean })
  | { readonly kind: 'batch'; readonly results: readonly ShownItem[]; readonly replayed: boolean };

/** An account as it stands, on its normal side. */
export interface ShownAccount {
  readonly status: AccountStatus;
  readonly min: bigint | null;
  readonly max: bigint | null;
  readonly posted: bigint;
  readonly pendingIn: bigint;
  readonly pendingOut: bigint;
  readonly sequence: bigint;
}

export function showOutcome(outcome: PostingOutcome): ShownOutcome {
  const { replayed } = outcome;
  if (outcome.kind === 'batch') return { kind: 'batch', results: outcome.results.map(showItem), replayed };
  return { ...showItem(outcome), replayed };
}

function showItem(item: BatchItem): ShownItem {
  if (item.kind === 'done') return { kind: 'done', transaction: showTransaction(item.transaction) };
  const { message: _, ...rejection } = item.rejection;
  return { kind: 'rejected', rejection };
}

export function showTransaction(record: TransactionRecord): ShownTransaction {
  return {
    id: record.transactionId,
    status: record.status,
    entries: record.entries.map((entry) => ({
      account: entry.accountId,
      direction: entry.direction,
      amount: entry.amount,
      sequence: entry.sequence,
      balanceAfter: (entry.normalSide === 'DEBIT' ? 1n : -1n) * (entry.debitsAfter - entry.creditsAfter),
    })),
    holds: record.holds.map(({ accountId, direction, amount }) => ({ account: accountId, direction, amount })),
    reverses: record.reversesTransactionId,
    createdAt: record.createdAt.getTime(),
    effectiveAt: record.effectiveAt.getTime(),
    expiresAt: record.expiresAt?.getTime() ?? null,
    resolvedAt: record.resolvedAt?.getTime() ?? null,
  };
}

/** Ids of the transactions an outcome made or acted on, in order; undefined where an item was refused. */
export function idsOf(outcome: PostingOutcome): (string | undefined)[] {
  const items: readonly BatchItem[] = outcome.kind === 'batch' ? outcome.results : [outcome];
  return items.map((item) => (item.kind === 'done' ? item.transaction.transactionId : undefined));
}
