import { sql } from 'kysely';
import type { Problem } from '../problem.js';
import type { Walk } from './check.js';

/** The mutations whose result is a row of the ledger, by the table it is in. */
const ABOUT_ACCOUNTS = ['createAccount', 'updateAccount'];
const ABOUT_TRANSACTIONS = [
  'transfer',
  'postTransaction',
  'transferBatch',
  'postPending',
  'voidPending',
  'reverseTransaction',
];

interface Row {
  readonly code: Problem['code'] | null;
  readonly subject: string;
  readonly detail: string;
}

/** Walks all idempotency keys and looks for what they remember, batches item by item. */
export const keysWalk: Walk<string> = {
  first: '',
  async chunk(trx, { ledgerId, until, size }, from) {
    const { rows } = await sql<Row>`
      with chunk as materialized (
        select k.* from idempotency_keys k where k.ledger_id = ${ledgerId} and k.idempotency_key > ${from} and k.created_at <= ${until}
        order by k.idempotency_key limit ${size}
      ), results as (
        select idempotency_key, operation, result_id from chunk where result_id is not null
        union all
        select k.idempotency_key, k.operation, (item ->> 'transactionId')::uuid
        from chunk k, jsonb_array_elements(k.outcome -> 'results') item
        where jsonb_typeof(k.outcome -> 'results') = 'array' and item ? 'transactionId'
      )
      select 'KEY_WITHOUT_RESULT' as code, idempotency_key as subject,
        format('%s made %s, which does not exist', operation, result_id) as detail
      from results k
      where (operation = any(${ABOUT_TRANSACTIONS}) and not exists (
          select from transactions t where t.ledger_id = ${ledgerId} and t.transaction_id = k.result_id))
        or (operation = any(${ABOUT_ACCOUNTS}) and not exists (
          select from accounts a where a.ledger_id = ${ledgerId} and a.account_id = k.result_id))
      union all
      select null, idempotency_key, (select count(*) from chunk)::text
      from (select idempotency_key from chunk order by idempotency_key desc limit 1) last`.execute(trx);
    const problems = rows.flatMap(({ code, subject, detail }) => (code === null ? [] : [{ code, subject, detail }]));
    const last = rows.find((row) => row.code === null);
    const read = Number(last?.detail ?? 0);
    return { problems, read, next: last && read === size ? last.subject : null };
  },
};
