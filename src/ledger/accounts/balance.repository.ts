import type { LedgerDatabase } from '../tables.js';
import type { BalanceRecord, BalanceTime, RolledUpBalance } from './balance.js';

/** Balances of these accounts by account id; null: now. Accounts that this ledger does not have are left out. One statement. */
export async function balancesAt(
  db: LedgerDatabase,
  ledgerId: string,
  accountIds: readonly string[],
  asOf: Date | null,
  by: BalanceTime,
): Promise<Map<string, BalanceRecord>> {
  throw new Error(`${String(db)} ${ledgerId} ${accountIds.length} ${String(asOf)} ${by}`);
}

/** Totals over all accounts whose code starts with the prefix, a row per currency and normal side. One statement. */
export async function balancesUnder(
  db: LedgerDatabase,
  ledgerId: string,
  codePrefix: string,
): Promise<RolledUpBalance[]> {
  throw new Error(`${String(db)} ${ledgerId} ${codePrefix}`);
}
