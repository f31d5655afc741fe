import { sql, type RawBuilder } from 'kysely';
import { plainArray } from '../../db/index.js';
import { totalsAt } from '../entries/at-time.js';
import { startsWith } from '../reading/index.js';
import type { LedgerDatabase } from '../tables.js';
import type { Side } from './account.table.js';
import type { BalanceRecord, BalanceTime, RolledUpBalance } from './balance.js';

interface TotalsRow {
  readonly currency: string;
  readonly exponent: number;
  readonly normal_side: Side;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly pending_debits: bigint;
  readonly pending_credits: bigint;
  readonly as_of: Date;
}

const NOW = sql<Date>`date_trunc('milliseconds', statement_timestamp())`;

/**
 * What was pending on account `a` at an instant, by the time of recording for both kinds of balance: a hold is something
 * that was asked for and answered, and has no effective time before it is posted.
 */
function pendingAt(at: Date): RawBuilder<unknown> {
  return sql`cross join lateral (
    select
      coalesce(sum(h.amount) filter (where h.direction = 'DEBIT'), 0) as debits,
      coalesce(sum(h.amount) filter (where h.direction = 'CREDIT'), 0) as credits
    from holds h
    where h.ledger_id = a.ledger_id and h.account_id = a.account_id and h.created_at <= ${at} and not exists (
      select from transaction_resolutions r
      where r.ledger_id = h.ledger_id and r.transaction_id = h.transaction_id and r.created_at <= ${at})
  ) held`;
}

/**
 * Balances of these accounts by account id; accounts that this ledger does not have are left out. One statement.
 *
 * `asOf` null is now: one row an account. At another instant the totals come from the entries (see `totalsAt`); an instant
 * to come is now when read by RECORDED, while by EFFECTIVE it includes what is recorded already and takes effect by then.
 */
export async function balancesAt(
  db: LedgerDatabase,
  ledgerId: string,
  accountIds: readonly string[],
  asOf: Date | null,
  by: BalanceTime,
): Promise<Map<string, BalanceRecord>> {
  if (accountIds.length === 0) return new Map();
  const figures = asOf
    ? sql`at.sequence, at.debits, at.credits, held.debits as pending_debits, held.credits as pending_credits,
        ${by === 'RECORDED' ? sql`least(${asOf}::timestamptz, ${NOW})` : sql`${asOf}::timestamptz`} as as_of`
    : sql`a.last_sequence as sequence, a.posted_debits as debits, a.posted_credits as credits, a.pending_debits,
        a.pending_credits, ${NOW} as as_of`;
  const { rows } = await sql<TotalsRow & { account_id: string; sequence: bigint | null }>`
    select a.account_id, a.currency, c.exponent, a.normal_side, ${figures}
    from accounts a join currencies c on c.code = a.currency
    ${asOf ? sql`${totalsAt(asOf, by)} ${pendingAt(asOf)}` : sql``}
    where a.ledger_id = ${ledgerId} and a.account_id = any(${plainArray(accountIds)}::uuid[])`.execute(db);
  return new Map(
    rows.map((row) => {
      if (row.sequence === null) throw new Error(`account ${row.account_id} misses entries; run the verification`);
      return [row.account_id, { accountId: row.account_id, sequence: row.sequence, ...totals(row) }];
    }),
  );
}

/**
 * Totals over all accounts whose code starts with the prefix ("users:42:" is a subtree), now: a row per currency and
 * normal side, because balances of different sides do not add up. One statement, so all of it is of one instant.
 */
export async function balancesUnder(
  db: LedgerDatabase,
  ledgerId: string,
  codePrefix: string,
): Promise<RolledUpBalance[]> {
  const { rows } = await sql<TotalsRow & { accounts: bigint }>`
    select a.currency, c.exponent, a.normal_side, count(*) as accounts, sum(a.posted_debits) as debits,
      sum(a.posted_credits) as credits, sum(a.pending_debits) as pending_debits, sum(a.pending_credits) as pending_credits,
      ${NOW} as as_of
    from accounts a join currencies c on c.code = a.currency
    where a.ledger_id = ${ledgerId} and a.code like ${startsWith(codePrefix)}
    group by a.currency, c.exponent, a.normal_side
    order by a.currency collate "C", a.normal_side desc`.execute(db);
  return rows.map((row) => ({ accounts: Number(row.accounts), ...totals(row) }));
}

function totals(row: TotalsRow) {
  return {
    currency: row.currency,
    exponent: row.exponent,
    normalSide: row.normal_side,
    debits: row.debits,
    credits: row.credits,
    pendingDebits: row.pending_debits,
    pendingCredits: row.pending_credits,
    asOf: row.as_of,
  };
}
