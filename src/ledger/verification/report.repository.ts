import type { LedgerDatabase } from '../tables.js';

/** One thing that is wrong in the books. */
export interface Problem {
  /** A fixed word: docs/ledger.md lists them. */
  readonly code: string;
  /** What it was found on: the id of an account or transaction, a currency, or a key. */
  readonly subject: string;
  readonly detail: string;
}

/** What a run of the verification came to. */
export interface VerificationReport {
  readonly ledgerId: string;
  readonly reportId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** How many of each were read. */
  readonly accounts: bigint;
  readonly transactions: bigint;
  readonly entries: bigint;
  /** All that were found; `problems` has the first of them. */
  readonly problemCount: bigint;
  readonly problems: readonly Problem[];
}

/** The newest report of the ledger, or undefined when it was never verified. */
export async function latestReport(db: LedgerDatabase, ledgerId: string): Promise<VerificationReport | undefined> {
  throw new Error(`${String(db)} ${ledgerId}`);
}
