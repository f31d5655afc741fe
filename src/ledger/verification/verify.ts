import { sql } from 'kysely';
import { newId } from '../../lib/index.js';
import type { LedgerDatabase } from '../tables.js';
import { trialBalance } from '../transactions/trial-balance.js';
import { accountsWalk } from './checks/accounts.js';
import type { Walk } from './checks/check.js';
import { entriesWalk } from './checks/entries.js';
import { keysWalk } from './checks/keys.js';
import { transactionsWalk } from './checks/transactions.js';
import type { Problem } from './problem.js';
import { MAX_STORED_PROBLEMS, storeReport, type VerificationReport } from './report.repository.js';

export type VerificationStep = 'entries' | 'accounts' | 'transactions' | 'keys';

/** How far a run has come. The total was counted at its start; a live ledger may grow beyond it. */
export interface VerificationProgress {
  readonly step: VerificationStep;
  /** Rows read so far and to be read in all steps together. */
  readonly done: number;
  readonly total: number;
}

export interface VerificationOptions {
  readonly onProgress?: (progress: VerificationProgress) => void;
  /** Called for every problem as it is found; the report holds the first of them only. */
  readonly onProblem?: (problem: Problem) => void;
  /** Rows in one chunk. */
  readonly chunkSize?: number;
  /** Ends the run between two chunks by throwing the signal's reason; no report is stored. */
  readonly signal?: AbortSignal;
}

const CHUNK_SIZE = 10_000;

/**
 * Re-derives everything that is stored about a ledger from its entries and holds, and stores the report.
 *
 * It reads a live ledger and blocks nobody: each chunk is one read-only snapshot, every check compares rows of one
 * snapshot only, and postings between two chunks are either seen whole or not at all. Memory is that of one chunk. The
 * checks are listed in PROBLEM_CODES.
 */
export async function verifyLedger(
  db: LedgerDatabase,
  ledgerId: string,
  options: VerificationOptions = {},
): Promise<VerificationReport> {
  const startedAt = new Date();
  const { total, now } = await rowsToRead(db, ledgerId);
  const scope = { ledgerId, until: now, size: options.chunkSize ?? CHUNK_SIZE };
  const problems: Problem[] = [];
  let problemCount = 0;
  let done = 0;

  const found = (problem: Problem): void => {
    problemCount += 1;
    if (problems.length < MAX_STORED_PROBLEMS) problems.push(problem);
    options.onProblem?.(problem);
  };
  const walk = async <Cursor>(step: VerificationStep, { first, chunk }: Walk<Cursor>): Promise<number> => {
    const before = done;
    for (let cursor: Cursor | null = first; cursor !== null;) {
      options.signal?.throwIfAborted();
      const from: Cursor = cursor;
      const {
        problems: here,
        read,
        next,
      } = await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((trx) => chunk(trx, scope, from));
      here.forEach(found);
      done += read;
      cursor = next;
      options.onProgress?.({ step, done, total: Math.max(total, done) });
    }
    return done - before;
  };

  const entries = await walk('entries', entriesWalk);
  const accounts = await walk('accounts', accountsWalk);
  const transactions = await walk('transactions', transactionsWalk);
  await walk('keys', keysWalk);
  for (const { currency, debits, credits, balanced } of await trialBalance(db, ledgerId, null))
    if (!balanced)
      found({
        code: 'LEDGER_UNBALANCED',
        subject: currency,
        detail: `debits ${debits}, credits ${credits} minor units`,
      });

  const report = {
    ledgerId,
    reportId: newId(),
    startedAt,
    finishedAt: new Date(),
    accounts: BigInt(accounts),
    transactions: BigInt(transactions),
    entries: BigInt(entries),
    problemCount: BigInt(problemCount),
    problems,
  };
  await storeReport(db, report);
  return report;
}

/** Entries by the accounts' own count, so that nothing has to be counted row by row twice. */
async function rowsToRead(db: LedgerDatabase, ledgerId: string): Promise<{ total: number; now: Date }> {
  const { rows } = await sql<{ total: bigint; now: Date }>`
    select
      (select coalesce(sum(a.last_sequence), 0) + count(*) from accounts a where a.ledger_id = ${ledgerId})
      + (select count(*) from transactions t where t.ledger_id = ${ledgerId})
      + (select count(*) from idempotency_keys k where k.ledger_id = ${ledgerId}) as total,
      clock_timestamp() as now`.execute(db);
  return { total: Number(rows[0]!.total), now: rows[0]!.now };
}
