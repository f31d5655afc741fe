import { sql } from 'kysely';
import type { Problem } from '../problem.js';
import { LOWEST_ID, type Walk } from './check.js';

interface Row {
  readonly code: Problem['code'] | null;
  readonly subject: string;
  readonly detail: string;
}

/**
 * Walks all accounts by id and holds what they store against their last entry and their open holds, all in one statement:
 * one snapshot, in which a posting under way has either happened or not.
 *
 * Limits are not looked at: they bind postings at the time of posting and may have been changed since.
 */
export const accountsWalk: Walk<string> = {
  first: LOWEST_ID,
  async chunk(trx, { ledgerId, size }, from) {
    const { rows } = await sql<Row>`
      with chunk as materialized (
        select a.* from accounts a where a.ledger_id = ${ledgerId} and a.account_id > ${from}
        order by a.account_id limit ${size}
      ), checked as (
        select a.*, coalesce(e.sequence, 0) as sequence, coalesce(e.debits_after, 0) as debits,
          coalesce(e.credits_after, 0) as credits, e.created_at as entry_at, held.debits as held_debits,
          held.credits as held_credits
        from chunk a
        left join lateral (
          select e.sequence, e.debits_after, e.credits_after, e.created_at from entries e
          where e.ledger_id = ${ledgerId} and e.account_id = a.account_id order by e.sequence desc limit 1
        ) e on true
        cross join lateral (
          select coalesce(sum(h.amount) filter (where h.direction = 'DEBIT'), 0) as debits,
            coalesce(sum(h.amount) filter (where h.direction = 'CREDIT'), 0) as credits
          from holds h
          where h.ledger_id = ${ledgerId} and h.account_id = a.account_id and not exists (
            select from transaction_resolutions r
            where r.ledger_id = ${ledgerId} and r.transaction_id = h.transaction_id)
        ) held
      )
      select 'STORED_BALANCE' as code, account_id::text as subject,
        format('stored: debits %s, credits %s, entry %s at %s; its last entry: debits %s, credits %s, entry %s at %s',
          posted_debits, posted_credits, last_sequence, last_entry_at, debits, credits, sequence, entry_at) as detail
      from checked
      where posted_debits <> debits or posted_credits <> credits or last_sequence <> sequence
        or last_entry_at is distinct from entry_at
      union all
      select 'STORED_PENDING', account_id::text, format('stored: debits %s, credits %s; its open holds: debits %s, credits %s',
        pending_debits, pending_credits, held_debits, held_credits)
      from checked where pending_debits <> held_debits or pending_credits <> held_credits
      union all
      select 'CLOSED_NOT_EMPTY', account_id::text,
        format('debits %s, credits %s, held debits %s, held credits %s', debits, credits, held_debits, held_credits)
      from checked where status = 'CLOSED' and (debits <> credits or held_debits <> 0 or held_credits <> 0)
      union all
      select null, account_id::text, (select count(*) from chunk)::text
      from (select account_id from chunk order by account_id desc limit 1) last`.execute(trx);
    const problems = rows.flatMap(({ code, subject, detail }) => (code === null ? [] : [{ code, subject, detail }]));
    const last = rows.find((row) => row.code === null);
    const read = Number(last?.detail ?? 0);
    return { problems, read, next: last && read === size ? last.subject : null };
  },
};
