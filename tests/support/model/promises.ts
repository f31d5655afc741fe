import { sql } from 'kysely';
import type { LedgerDatabase } from '../../../src/ledger/index.js';

/**
 * Derives everything of one ledger anew from its entries and holds, and names what does not hold: promises 1 and 3 of the
 * ledger, the totals kept on accounts, the states of transactions, and that every key points to what it did.
 */
export async function brokenPromises(db: LedgerDatabase, ledgerId: string): Promise<string[]> {
  const { rows } = await sql<{ problem: string }>`
    with
    legs as (
      select e.*, a.currency,
        sum(case e.direction when 'DEBIT' then e.amount else 0 end) over history as debits,
        sum(case e.direction when 'CREDIT' then e.amount else 0 end) over history as credits,
        row_number() over history as place,
        lag(e.created_at) over history as previous_at
      from entries e join accounts a using (ledger_id, account_id)
      where e.ledger_id = ${ledgerId}
      window history as (partition by e.account_id order by e.sequence)
    ),
    states as (
      select t.transaction_id, t.reverses_transaction_id,
        case when not t.pending then 'POSTED' else coalesce(r.status, 'PENDING') end as status, t.pending,
        r.transaction_id is not null as resolved
      from transactions t left join transaction_resolutions r using (ledger_id, transaction_id)
      where t.ledger_id = ${ledgerId}
    ),
    reserved as (
      select h.account_id,
        sum(h.amount) filter (where h.direction = 'DEBIT') as debits,
        sum(h.amount) filter (where h.direction = 'CREDIT') as credits
      from holds h join states s using (transaction_id)
      where h.ledger_id = ${ledgerId} and s.status = 'PENDING' group by h.account_id
    ),
    totals as (
      select account_id, max(debits) as debits, max(credits) as credits, count(*) as entries, max(created_at) as last_at
      from legs group by account_id
    )
    select 'unbalanced: ' || transaction_id || ' in ' || currency as problem from legs
      group by transaction_id, currency having sum(case direction when 'DEBIT' then amount else -amount end) <> 0
    union all
    select 'unbalanced holds: ' || h.transaction_id || ' in ' || a.currency
      from holds h join accounts a using (ledger_id, account_id) where h.ledger_id = ${ledgerId}
      group by h.transaction_id, a.currency having sum(case h.direction when 'DEBIT' then h.amount else -h.amount end) <> 0
    union all
    select 'running balance: ' || account_id || '/' || sequence from legs
      where debits <> debits_after or credits <> credits_after
    union all
    select 'gap before: ' || account_id || '/' || sequence from legs where place <> sequence
    union all
    select 'back in time: ' || account_id || '/' || sequence from legs where previous_at > created_at
    union all
    select 'stored totals: ' || a.account_id from accounts a
      left join totals t using (account_id) left join reserved r using (account_id)
      where a.ledger_id = ${ledgerId} and (a.posted_debits, a.posted_credits, a.last_sequence, a.pending_debits, a.pending_credits)
        is distinct from (coalesce(t.debits, 0), coalesce(t.credits, 0), coalesce(t.entries, 0), coalesce(r.debits, 0), coalesce(r.credits, 0))
    union all
    select 'last entry time: ' || a.account_id from accounts a left join totals t using (account_id)
      where a.ledger_id = ${ledgerId} and a.last_entry_at is distinct from t.last_at
    union all
    select 'entries do not fit the state ' || s.status || ': ' || s.transaction_id from states s
      where (s.status = 'POSTED') <> exists (select from legs where legs.transaction_id = s.transaction_id)
    union all
    select 'holds do not fit: ' || s.transaction_id from states s
      where s.pending <> exists (select from holds h where h.ledger_id = ${ledgerId} and h.transaction_id = s.transaction_id)
        or (s.resolved and not s.pending)
    union all
    select 'work list: ' || s.transaction_id from states s
      where (s.status = 'PENDING') <> exists (
        select from pending_transactions p where p.ledger_id = ${ledgerId} and p.transaction_id = s.transaction_id)
    union all
    select 'events: ' || s.transaction_id from states s
      left join (select subject_id, array_agg(type order by type) as types from events
        where ledger_id = ${ledgerId} group by subject_id) e on e.subject_id = s.transaction_id
      where e.types is distinct from case when not s.pending then array['transaction.posted']
        when s.status = 'PENDING' then array['transaction.pending']
        else (select array_agg(x order by x) from unnest(array['transaction.pending', 'transaction.' || lower(s.status)]) x) end
    union all
    select 'reversed but never posted: ' || s.reverses_transaction_id from states s
      join states o on o.transaction_id = s.reverses_transaction_id where o.status <> 'POSTED'
    union all
    select 'key without its result: ' || k.idempotency_key from idempotency_keys k
      where k.ledger_id = ${ledgerId} and k.operation in ('transfer', 'postTransaction', 'reverseTransaction', 'postPending', 'voidPending')
        and (k.result_id is null) <> (k.outcome is not null)
    union all
    select 'key points nowhere: ' || k.idempotency_key from idempotency_keys k
      where k.ledger_id = ${ledgerId} and k.operation in ('transfer', 'postTransaction', 'reverseTransaction', 'postPending', 'voidPending')
        and k.result_id is not null and not exists (select from states s where s.transaction_id = k.result_id)
  `.execute(db);
  return rows.map((row) => row.problem);
}
