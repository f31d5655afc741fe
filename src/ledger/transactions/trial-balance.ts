import type { BalanceTime } from '../accounts/balance.js';
import type { LedgerDatabase } from '../tables.js';

/** All accounts of one currency, in minor units. */
export interface TrialBalanceRow {
  readonly currency: string;
  readonly exponent: number;
  readonly accounts: number;
  /** Everything ever debited and credited. */
  readonly debits: bigint;
  readonly credits: bigint;
  /** Sums of the balances of the accounts that stand on the debit side, and of those on the credit side. */
  readonly debitBalances: bigint;
  readonly creditBalances: bigint;
  /** debits = credits; anything else is a fault of the ledger. */
  readonly balanced: boolean;
}

/** The trial balance, a row per currency in order of its code; null: now. */
export async function trialBalance(
  db: LedgerDatabase,
  ledgerId: string,
  asOf: Date | null,
  by: BalanceTime = 'RECORDED',
): Promise<TrialBalanceRow[]> {
  throw new Error(`${String(db)} ${ledgerId} ${String(asOf)} ${by}`);
}
