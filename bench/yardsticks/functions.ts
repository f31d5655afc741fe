import { onServer } from '../database/databases.js';

/**
 * The yardsticks' functions, in the database that is measured: they write the very rows that the product writes, into the
 * same tables with the same indexes, keys and constraints.
 *
 * bench_transfer: one transfer, one commit. It claims the key, locks both accounts in id order, checks the giving
 * account's minimum, and writes transaction, two entries, both balances and the event: the floor of doing one transfer at
 * a time, without a server, JSON, GraphQL or authentication in front.
 *
 * bench_post_set: so many random transfers among the accounts given, in one transaction of set-based statements, without
 * any caller: nothing checks funds and nothing answers. The limit of what rows of this shape cost in this Postgres.
 */
export async function installYardsticks(url: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const hasUuidV7 = Number(rows[0]!.version) >= 180000;
    await client.query(`
      create or replace function bench_new_id() returns uuid language sql volatile as $$
        select ${hasUuidV7 ? 'uuidv7()' : UUID_V7}
      $$`);
    await client.query(BENCH_TRANSFER);
    await client.query(BENCH_POST_SET);
  });
}

const UUID_V7 = `encode(set_byte(set_byte(overlay(uuid_send(gen_random_uuid()) placing
  substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
  6, 112 + (random() * 15)::int), 8, 128 + (random() * 63)::int), 'hex')::uuid`;

const BENCH_TRANSFER = `
create or replace function bench_transfer(p_ledger uuid, p_key text, p_hash bytea, p_transaction uuid, p_event uuid,
  p_from uuid, p_to uuid, p_amount numeric) returns text language plpgsql as $$
declare
  a record; f record; t record; v_now timestamptz;
begin
  insert into idempotency_keys (ledger_id, idempotency_key, operation, arguments_hash, result_id, created_at)
    values (p_ledger, p_key, 'transfer', p_hash, p_transaction, clock_timestamp())
    on conflict (ledger_id, idempotency_key) do nothing;
  if not found then return 'replay'; end if;
  for a in select account_id, status, currency, min_balance, max_balance, posted_debits, posted_credits, pending_credits,
      last_sequence from accounts
    where ledger_id = p_ledger and account_id in (p_from, p_to) order by account_id for update
  loop
    if a.account_id = p_from then f := a; else t := a; end if;
  end loop;
  if f.status <> 'OPEN' or t.status <> 'OPEN' or f.currency <> t.currency then raise exception 'refused'; end if;
  if f.posted_debits - f.posted_credits - f.pending_credits - p_amount < f.min_balance then
    raise exception 'insufficient funds';
  end if;
  v_now := date_trunc('milliseconds', clock_timestamp());
  insert into transactions (ledger_id, transaction_id, pending, effective_at, created_at, actor)
    values (p_ledger, p_transaction, false, v_now, v_now, 'bench');
  insert into entries (ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after,
      credits_after, effective_at, created_at)
    values
      (p_ledger, p_from, f.last_sequence + 1, p_transaction, 0, 'CREDIT', p_amount, f.posted_debits,
        f.posted_credits + p_amount, v_now, v_now),
      (p_ledger, p_to, t.last_sequence + 1, p_transaction, 1, 'DEBIT', p_amount, t.posted_debits + p_amount,
        t.posted_credits, v_now, v_now);
  update accounts set posted_credits = posted_credits + p_amount, last_sequence = last_sequence + 1, last_entry_at = v_now
    where ledger_id = p_ledger and account_id = p_from;
  update accounts set posted_debits = posted_debits + p_amount, last_sequence = last_sequence + 1, last_entry_at = v_now
    where ledger_id = p_ledger and account_id = p_to;
  insert into events (ledger_id, event_id, type, subject_id, created_at)
    values (p_ledger, p_event, 'transaction.posted', p_transaction, v_now);
  return 'done';
end $$`;

const BENCH_POST_SET = `
create or replace function bench_post_set(p_ledger uuid, p_accounts uuid[], p_transfers int, p_prefix text)
returns void language plpgsql as $$
declare
  v_from int[]; v_to int[]; v_ids uuid[]; v_now timestamptz; v_count int := cardinality(p_accounts);
begin
  select array_agg(f), array_agg(1 + (f + (random() * (v_count - 2))::int) % v_count), array_agg(bench_new_id())
    into v_from, v_to, v_ids
    from (select 1 + floor(random() * v_count)::int as f from generate_series(1, p_transfers)) g;
  perform 1 from accounts where ledger_id = p_ledger and account_id in (
      select p_accounts[i] from unnest(v_from || v_to) i) order by account_id for update;
  v_now := date_trunc('milliseconds', clock_timestamp());
  with
  t as materialized (select * from unnest(v_ids, v_from, v_to) with ordinality as u (id, f, t, n)),
  legs as materialized (
    select id, n, 0::smallint as position, p_accounts[f] as account_id, 'CREDIT' as direction, 100::numeric as amount from t
    union all select id, n, 1::smallint, p_accounts[t], 'DEBIT', 100::numeric from t
  ),
  numbered as materialized (
    select l.*, a.last_sequence + row_number() over w as sequence,
      a.posted_debits + sum(case direction when 'DEBIT' then amount else 0 end) over w as debits_after,
      a.posted_credits + sum(case direction when 'CREDIT' then amount else 0 end) over w as credits_after
    from legs l join accounts a on a.ledger_id = p_ledger and a.account_id = l.account_id
    window w as (partition by l.account_id order by l.n, l.position)
  ),
  new_transactions as (
    insert into transactions (ledger_id, transaction_id, pending, effective_at, created_at, actor)
    select p_ledger, id, false, v_now, v_now, 'bench' from t
  ),
  new_entries as (
    insert into entries (ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after,
      credits_after, effective_at, created_at)
    select p_ledger, account_id, sequence, id, position, direction, amount, debits_after, credits_after, v_now, v_now
    from numbered
  ),
  new_balances as (
    update accounts a set posted_debits = b.debits, posted_credits = b.credits, last_sequence = b.sequence,
      last_entry_at = v_now
    from (select account_id, max(sequence) as sequence, max(debits_after) as debits, max(credits_after) as credits
      from numbered group by account_id) b
    where a.ledger_id = p_ledger and a.account_id = b.account_id
  ),
  new_keys as (
    insert into idempotency_keys (ledger_id, idempotency_key, operation, arguments_hash, result_id, created_at)
    select p_ledger, p_prefix || id, 'transfer', sha256(uuid_send(id)), id, v_now from t
  )
  insert into events (ledger_id, event_id, type, subject_id, created_at)
    select p_ledger, bench_new_id(), 'transaction.posted', id, v_now from t;
end $$`;
