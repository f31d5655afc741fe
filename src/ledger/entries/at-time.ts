import { sql, type RawBuilder } from 'kysely';
import type { BalanceTime } from '../accounts/balance.js';

/**
 * The sequence number of the last entry of account `a` recorded at or before an instant (`strict`: before it); 0 when there
 * is none, null when numbers are missing.
 *
 * Sequence numbers have no gaps and agree with time order, so a binary search over the primary key finds it: 20 probes in
 * a million entries, and no index on time that every posting would have to keep. `a` must be accounts in the outer query.
 */
export function lastSequenceAt(at: Date, strict = false): RawBuilder<bigint | null> {
  const recorded = strict ? sql`e.created_at < ${at}` : sql`e.created_at <= ${at}`;
  return sql<bigint | null>`(
    with recursive search (low, high) as (
      select 0::bigint, a.last_sequence
      union all
      select case when ${recorded} then e.sequence else s.low end, case when ${recorded} then s.high else e.sequence - 1 end
      from search s
      join entries e on e.ledger_id = a.ledger_id and e.account_id = a.account_id and e.sequence = (s.low + s.high + 1) / 2
      where s.low < s.high
    )
    select low from search where low = high
  )`;
}

/**
 * A lateral join giving `at.sequence`, `at.debits` and `at.credits` of account `a` at an instant.
 *
 * RECORDED: the running totals after the last entry recorded by then. EFFECTIVE: those totals, less what was recorded by
 * then but takes effect later, plus what was recorded later but took effect by then. Only entries whose two times differ
 * can be either, and a partial index holds just those.
 */
export function totalsAt(at: Date, by: BalanceTime): RawBuilder<unknown> {
  const base = sql`
    select found.sequence, coalesce(e.debits_after, 0) as debits, coalesce(e.credits_after, 0) as credits
    from (select ${lastSequenceAt(at)} as sequence) found
    left join entries e on e.ledger_id = a.ledger_id and e.account_id = a.account_id and e.sequence = found.sequence`;
  if (by === 'RECORDED') return sql`cross join lateral (${base}) at`;
  return sql`cross join lateral (
    select base.sequence, base.debits + moved.debits as debits, base.credits + moved.credits as credits
    from (${base}) base, (
      select
        coalesce(sum(m.amount * m.sign) filter (where m.direction = 'DEBIT'), 0) as debits,
        coalesce(sum(m.amount * m.sign) filter (where m.direction = 'CREDIT'), 0) as credits
      from (
        select e.direction, e.amount, case when e.effective_at <= ${at} then 1 else -1 end as sign
        from entries e
        where e.ledger_id = a.ledger_id and e.account_id = a.account_id and e.moved_in_time
          and (e.effective_at <= ${at}) <> (e.created_at <= ${at})
      ) m
    ) moved
  ) at`;
}
