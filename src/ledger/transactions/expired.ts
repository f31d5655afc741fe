import type { LedgerDatabase } from '../tables.js';

/** Pending transactions of one ledger whose time has come. */
export interface ExpiredTransactions {
  readonly ledgerId: string;
  readonly transactionIds: readonly string[];
}

/** Pending transactions past their expiry by the database's clock: at most `limit` of each ledger, the longest overdue first. */
export async function findExpired(db: LedgerDatabase, limit: number): Promise<ExpiredTransactions[]> {
  throw new Error(`${String(db)} ${limit}`);
}
