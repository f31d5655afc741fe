import type { TransactionRecord } from '../outcomes.js';
import type { LedgerDatabase } from '../tables.js';

/** These transactions with entries and holds, in no order; ids that this ledger does not have are left out. */
export async function findTransactionsById(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<TransactionRecord[]> {
  throw new Error(`${String(db)} ${ledgerId} ${transactionIds.length}`);
}

/** The transaction that a call with this key made or acted on; undefined for a batch, a rejected call or an unknown key. */
export async function findTransactionByKey(
  db: LedgerDatabase,
  ledgerId: string,
  idempotencyKey: string,
): Promise<TransactionRecord | undefined> {
  throw new Error(`${String(db)} ${ledgerId} ${idempotencyKey}`);
}

/** By the id of a reversed transaction the id of the one that reversed it. One statement. */
export async function findReversals(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<Map<string, string>> {
  throw new Error(`${String(db)} ${ledgerId} ${transactionIds.length}`);
}
