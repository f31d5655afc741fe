import { sql } from 'kysely';
import type { BalanceTime } from '../accounts/balance.js';
import { totalsAt } from '../entries/at-time.js';
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

/**
 * The trial balance, a row per currency in order of its code. One statement, so it is of one instant on a live ledger.
 *
 * `asOf` null is now, from the accounts' own totals, which the verification holds against the entries. At another instant
 * each account is found in its entries (see `totalsAt`): some 20 probes an account, whatever the number of entries. For a
 * month's end take EFFECTIVE: what was recorded late but belongs to the month is in it.
 */
export async function trialBalance(
  db: LedgerDatabase,
  ledgerId: string,
  asOf: Date | null,
  by: BalanceTime = 'RECORDED',
): Promise<TrialBalanceRow[]> {
  const [debits, credits] = asOf ? [sql`at.debits`, sql`at.credits`] : [sql`a.posted_debits`, sql`a.posted_credits`];
  const { rows } = await sql<{
    currency: string;
    exponent: number;
    accounts: bigint;
    debits: bigint;
    credits: bigint;
    debit_balances: bigint;
    credit_balances: bigint;
    unreadable: bigint;
  }>`
    select a.currency, c.exponent, count(*) as accounts, sum(${debits}) as debits, sum(${credits}) as credits,
      sum(greatest(${debits} - ${credits}, 0)) as debit_balances,
      sum(greatest(${credits} - ${debits}, 0)) as credit_balances,
      ${asOf ? sql`count(*) filter (where at.sequence is null)` : sql`0::bigint`} as unreadable
    from accounts a join currencies c on c.code = a.currency
    ${asOf ? totalsAt(asOf, by) : sql``}
    where a.ledger_id = ${ledgerId}
    group by a.currency, c.exponent
    order by a.currency collate "C"`.execute(db);
  return rows.map((row) => {
    if (row.unreadable > 0n) throw new Error(`${row.unreadable} accounts miss entries; run the verification`);
    return {
      currency: row.currency,
      exponent: row.exponent,
      accounts: Number(row.accounts),
      debits: row.debits,
      credits: row.credits,
      debitBalances: row.debit_balances,
      creditBalances: row.credit_balances,
      balanced: row.debits === row.credits,
    };
  });
}
