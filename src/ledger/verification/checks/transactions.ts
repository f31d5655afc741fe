import { sql } from 'kysely';
import { newId } from '../../../lib/index.js';
import type { LedgerTransaction } from '../../tables.js';
import type { Problem } from '../problem.js';
import { HIGHEST_ID, LOWEST_ID, type Walk } from './check.js';

/**
 * Walks all transactions by id, with everything that carries an id of the same range: so legs, ends and list rows whose
 * transaction does not exist are found as well. Three statements a chunk in one snapshot.
 */
export const transactionsWalk: Walk<string> = {
  first: LOWEST_ID,
  async chunk(trx, { ledgerId, until, size }, from) {
    const upTo = (await lastIdOfChunk(trx, ledgerId, from, size)) ?? HIGHEST_ID;
    const counted = await trx
      .selectFrom('transactions')
      .select((eb) => eb.fn.countAll<bigint>().as('read'))
      .where('ledger_id', '=', ledgerId)
      .where('transaction_id', '>', from)
      .where('transaction_id', '<=', upTo)
      .executeTakeFirstOrThrow();
    const problems = await problemsBetween(trx, ledgerId, from, upTo);
    return { problems, read: Number(counted.read), next: upTo > newId(until.getTime()) ? null : upTo };
  },
};

const ENTRIES_PER_TRANSACTION = 8;

/** Bounded by transactions and by entries, so that large transactions, or entries without any, make no larger chunk. */
async function lastIdOfChunk(
  trx: LedgerTransaction,
  ledgerId: string,
  from: string,
  size: number,
): Promise<string | null> {
  const nth = (table: string, n: number) => sql`(
    select l.transaction_id::text collate "C" as id from ${sql.table(table)} l
    where l.ledger_id = ${ledgerId} and l.transaction_id > ${from} order by l.transaction_id offset ${n - 1} limit 1)`;
  const { rows } = await sql<{ last: string | null }>`
    select min(id) as last from (
      ${nth('transactions', size)} union all ${nth('entries', size * ENTRIES_PER_TRANSACTION)}
    ) ids`.execute(trx);
  return rows[0]!.last;
}

const net = (legs: string) =>
  sql.raw(`sum(case ${legs}.direction when 'DEBIT' then ${legs}.amount else -${legs}.amount end)`);

async function problemsBetween(
  trx: LedgerTransaction,
  ledgerId: string,
  after: string,
  upTo: string,
): Promise<Problem[]> {
  const inRange = (alias: string) =>
    sql`${sql.ref(`${alias}.ledger_id`)} = ${ledgerId} and ${sql.ref(`${alias}.transaction_id`)} > ${after}
      and ${sql.ref(`${alias}.transaction_id`)} <= ${upTo}`;
  const { rows } = await sql<Problem>`
    with t as materialized (
      select t.*, r.status, r.created_at as resolved_at, r.effective_at as resolved_effective_at,
        p.transaction_id is not null as listed, p.expires_at as listed_expires_at,
        not t.pending or coalesce(r.status = 'POSTED', false) as posted
      from transactions t
      left join transaction_resolutions r on r.ledger_id = t.ledger_id and r.transaction_id = t.transaction_id
      left join pending_transactions p on p.ledger_id = t.ledger_id and p.transaction_id = t.transaction_id
      where ${inRange('t')}
    ), e as materialized (
      select e.*, a.currency from entries e
      left join accounts a on a.ledger_id = e.ledger_id and a.account_id = e.account_id
      where ${inRange('e')}
    ), h as materialized (
      select h.*, a.currency from holds h
      left join accounts a on a.ledger_id = h.ledger_id and a.account_id = h.account_id
      where ${inRange('h')}
    ), entry_counts as (
      select transaction_id, count(*) as n, min(position) as lowest, max(position) as highest from e group by transaction_id
    ), hold_counts as (
      select transaction_id, count(*) as n, min(position) as lowest, max(position) as highest from h group by transaction_id
    )
    select 'UNBALANCED' as code, transaction_id::text as subject,
      format('in %s debits less credits are %s minor units', coalesce(currency, 'no currency'), ${net('e')}) as detail
    from e group by transaction_id, currency having ${net('e')} <> 0
    union all
    select 'HOLDS_UNBALANCED', transaction_id::text,
      format('in %s debits less credits are %s minor units', coalesce(currency, 'no currency'), ${net('h')})
    from h group by transaction_id, currency having ${net('h')} <> 0
    union all
    select 'ENTRIES_MISSING', t.transaction_id::text,
      format('%s entries at positions from %s to %s', coalesce(c.n, 0), c.lowest, c.highest)
    from t left join entry_counts c using (transaction_id)
    where t.posted and (coalesce(c.n, 0) < 2 or c.lowest <> 0 or c.highest <> c.n - 1)
    union all
    select 'ENTRIES_UNEXPECTED', t.transaction_id::text, format('%s entries while %s', c.n, coalesce(t.status, 'PENDING'))
    from t join entry_counts c using (transaction_id) where not t.posted
    union all
    select 'HOLDS_MISSING', t.transaction_id::text,
      format('%s holds at positions from %s to %s', coalesce(c.n, 0), c.lowest, c.highest)
    from t left join hold_counts c using (transaction_id)
    where t.pending and (coalesce(c.n, 0) < 2 or c.lowest <> 0 or c.highest <> c.n - 1)
    union all
    select 'HOLDS_UNEXPECTED', t.transaction_id::text, format('%s holds', c.n)
    from t join hold_counts c using (transaction_id) where not t.pending
    union all
    select 'LEG_TIMES', t.transaction_id::text, format('entry %s was recorded at %s and effective at %s',
      e.position, e.created_at, e.effective_at)
    from t join e using (transaction_id)
    where t.posted and (e.created_at <> case when t.pending then t.resolved_at else t.created_at end
      or e.effective_at <> case when t.pending then t.resolved_effective_at else t.effective_at end)
    union all
    select 'LEG_TIMES', t.transaction_id::text, format('hold %s was recorded at %s', h.position, h.created_at)
    from t join h using (transaction_id) where h.created_at <> t.created_at
    union all
    select 'ENTRY_WITHOUT_TRANSACTION', c.transaction_id::text, format('%s entries of an unknown transaction', c.n)
    from entry_counts c left join t using (transaction_id) where t.ledger_id is null
    union all
    select 'HOLD_WITHOUT_TRANSACTION', c.transaction_id::text, format('%s holds of an unknown transaction', c.n)
    from hold_counts c left join t using (transaction_id) where t.ledger_id is null
    union all
    select 'HOLD_WITHOUT_ACCOUNT', h.transaction_id::text, format('hold %s names the unknown account %s', h.position, h.account_id)
    from h where h.currency is null
    union all
    select 'POSTED_BEYOND_HOLDS', transaction_id::text,
      format('position %s: held %s %s on %s, posted %s %s on %s', position, h.direction, h.amount, h.account_id,
        e.direction, e.amount, e.account_id)
    from (select e.* from e join t using (transaction_id) where t.pending and t.posted) e
    full join (select h.* from h join t using (transaction_id) where t.pending and t.posted) h using (transaction_id, position)
    where (e.account_id, e.direction) is distinct from (h.account_id, h.direction) or e.amount > h.amount
    union all
    select 'PENDING_LIST', t.transaction_id::text, case
      when not t.listed then 'it has not ended and is not on the list'
      when not t.pending or t.status is not null then 'it is on the list and not pending'
      else format('it expires at %s, on the list at %s', t.expires_at, t.listed_expires_at) end
    from t
    where t.listed <> (t.pending and t.status is null) or (t.listed and t.listed_expires_at is distinct from t.expires_at)
    union all
    select 'PENDING_WITHOUT_TRANSACTION', p.transaction_id::text, 'on the list of pending transactions'
    from pending_transactions p left join t using (transaction_id) where ${inRange('p')} and t.ledger_id is null
    union all
    select 'RESOLUTION_INVALID', t.transaction_id::text,
      format('%s at %s; %s at %s, expires at %s', t.status, t.resolved_at,
        case when t.pending then 'pending' else 'posted' end, t.created_at, t.expires_at)
    from t
    where t.status is not null and (not t.pending or t.resolved_at < t.created_at
      or (t.status = 'EXPIRED' and (t.expires_at is null or t.resolved_at < t.expires_at)))
    union all
    select 'RESOLUTION_WITHOUT_TRANSACTION', r.transaction_id::text, format('%s at %s', r.status, r.created_at)
    from transaction_resolutions r left join t using (transaction_id) where ${inRange('r')} and t.ledger_id is null
    union all
    select 'REVERSAL_INVALID', t.transaction_id::text, format('it does not mirror %s', t.reverses_transaction_id)
    from t
    where t.reverses_transaction_id is not null and (
      not exists (select from entries o where o.ledger_id = ${ledgerId} and o.transaction_id = t.reverses_transaction_id)
      or exists (
        select from (select * from e where e.transaction_id = t.transaction_id) m
        full join (
          select * from entries o where o.ledger_id = ${ledgerId} and o.transaction_id = t.reverses_transaction_id
        ) o using (position)
        where (m.account_id, m.amount) is distinct from (o.account_id, o.amount) or m.direction = o.direction))
    union all
    select 'REVERSED_TWICE', t.reverses_transaction_id::text, format('reversed by %s too', t.transaction_id)
    from t
    where exists (
      select from transactions o
      where o.ledger_id = ${ledgerId} and o.reverses_transaction_id = t.reverses_transaction_id
        and o.transaction_id < t.transaction_id)`.execute(trx);
  return rows;
}
