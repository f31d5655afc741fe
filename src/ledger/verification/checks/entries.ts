import { sql } from 'kysely';
import type { Problem } from '../problem.js';
import { LOWEST_ID, type Walk } from './check.js';

interface EntryCursor {
  readonly accountId: string;
  readonly sequence: bigint;
}

interface Row {
  readonly code: Problem['code'] | null;
  readonly subject: string;
  readonly detail: string;
  readonly sequence: bigint;
}

/**
 * Walks all entries in the order of their primary key, each beside its predecessor. A chunk begins with the last entry of
 * the chunk before; entries never change, so it needs no snapshot in common with it.
 */
export const entriesWalk: Walk<EntryCursor> = {
  first: { accountId: LOWEST_ID, sequence: 0n },
  async chunk(trx, { ledgerId, until, size }, from) {
    const { rows } = await sql<Row>`
      with chunk as materialized (
        select e.* from entries e
        where e.ledger_id = ${ledgerId} and e.created_at <= ${until} and (e.account_id, e.sequence) >= (${from.accountId}::uuid, ${from.sequence}::bigint)
        order by e.account_id, e.sequence limit ${size + 1}
      ), walked as (
        select c.*,
          coalesce(lag(c.sequence) over w, 0) as sequence_before,
          coalesce(lag(c.debits_after) over w, 0) + case c.direction when 'DEBIT' then c.amount else 0 end as debits_expected,
          coalesce(lag(c.credits_after) over w, 0) + case c.direction when 'CREDIT' then c.amount else 0 end as credits_expected,
          lag(c.created_at) over w as time_before
        from chunk c window w as (partition by c.account_id order by c.sequence)
      ), checked as (
        select * from walked w where (w.account_id, w.sequence) <> (${from.accountId}::uuid, ${from.sequence}::bigint)
      )
      select 'SEQUENCE_GAP' as code, account_id::text as subject, sequence,
        format('entry %s follows entry %s', sequence, sequence_before) as detail
      from checked where sequence <> sequence_before + 1
      union all
      select 'RUNNING_TOTALS', account_id::text, sequence, format('after entry %s debits are %s and credits %s; %s and %s were expected',
        sequence, debits_after, credits_after, debits_expected, credits_expected)
      from checked where debits_after <> debits_expected or credits_after <> credits_expected
      union all
      select 'TIME_ORDER', account_id::text, sequence,
        format('entry %s was recorded at %s, the one before at %s', sequence, created_at, time_before)
      from checked where created_at < time_before
      union all
      select 'ENTRY_WITHOUT_ACCOUNT', c.account_id::text, max(c.sequence), format('%s entries of an unknown account', count(*))
      from checked c where not exists (
        select from accounts a where a.ledger_id = ${ledgerId} and a.account_id = c.account_id)
      group by c.account_id
      union all
      select null, last.account_id::text, last.sequence, counted.read::text
      from (select count(*) as read from checked) counted,
        (select account_id, sequence from chunk order by account_id desc, sequence desc limit 1) last`.execute(trx);
    const problems = rows.flatMap(({ code, subject, detail }) => (code === null ? [] : [{ code, subject, detail }]));
    const last = rows.find((row) => row.code === null);
    const read = last ? Number(last.detail) : 0;
    return {
      problems,
      read,
      next: last && read >= size ? { accountId: last.subject, sequence: last.sequence } : null,
    };
  },
};
