import type { Statement } from '../../db/index.js';

/**
 * The statements of one batch. Each has one shape whatever the batch's size (a column of values is one array parameter),
 * so that Postgres parses and plans it once per connection. $1 is always the ledger.
 *
 * Lock order, everywhere: the ledger row (shared), accounts by id, idempotency keys by key.
 */

const ACCOUNT_COLUMNS = `a.account_id, a.currency, a.normal_side, a.status, a.min_balance, a.max_balance, a.posted_debits,
    a.posted_credits, a.pending_debits, a.pending_credits, a.last_sequence, a.last_entry_at`;

/** Locks the accounts named, lowest id first. */
export const lockAccounts: Statement = {
  name: 'lf_lock_accounts',
  text: `
    select a.*, c.exponent from (
      select ${ACCOUNT_COLUMNS} from accounts a
      where a.ledger_id = $1 and a.account_id = any($2::uuid[])
      order by a.account_id for update
    ) a join currencies c on c.code = a.currency`,
};

/** Locks the accounts named and those of the transactions named, lowest id first. Legs of a transaction never change. */
export const lockAccountsOfTransactions: Statement = {
  name: 'lf_lock_accounts_of_transactions',
  text: `
    select a.*, c.exponent from (
      select ${ACCOUNT_COLUMNS} from accounts a
      where a.ledger_id = $1 and a.account_id in (
        select unnest($2::uuid[])
        union select h.account_id from holds h where h.ledger_id = $1 and h.transaction_id = any($3::uuid[])
        union select e.account_id from entries e where e.ledger_id = $1 and e.transaction_id = any($3::uuid[]))
      order by a.account_id for update
    ) a join currencies c on c.code = a.currency`,
};

/** Holds the closing of the books off while a batch with effective times of its own is under way. */
export const shareLedger: Statement = {
  name: 'lf_share_ledger',
  text: `select closed_through from ledgers where ledger_id = $1 for share`,
};

/**
 * The time of the batch, and what its keys did before. Runs after the locks were granted: the time is not before that of
 * any batch that held them, and keys committed by such a batch are seen.
 */
export const readKeysAndTime: Statement = {
  name: 'lf_read_keys_and_time',
  text: `
    select t.now_ms, k.idempotency_key, k.operation, encode(k.arguments_hash, 'hex') as arguments_hash, k.result_id, k.outcome
    from (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms) t
    left join idempotency_keys k on k.ledger_id = $1 and k.idempotency_key = any($2::text[])`,
};

/**
 * Writes transactions, entries, balances, events and keys, and refuses itself unless every transaction balances in every
 * currency, every row was written and every key was free: the COMMIT sent right behind it then rolls back.
 */
export const writeBatch: Statement = {
  name: 'lf_write_batch',
  text: `
    with
    new_transactions as (
      insert into transactions (ledger_id, transaction_id, pending, reference, description, metadata, effective_at,
        created_at, expires_at, reverses_transaction_id, actor)
      select $1, t.transaction_id, t.pending, t.reference, t.description, t.metadata, coalesce(t.effective_at, $2),
        $2, t.expires_at, t.reverses, t.actor
      from unnest($3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[], $9::timestamptz[],
        $10::uuid[], $11::text[])
        as t (transaction_id, pending, reference, description, metadata, effective_at, expires_at, reverses, actor)
      returning 1
    ),
    legs as materialized (
      select * from unnest($12::uuid[], $13::smallint[], $14::uuid[], $15::bigint[], $16::text[], $17::numeric[],
        $18::text[], $19::numeric[], $20::numeric[], $21::timestamptz[])
        as e (transaction_id, position, account_id, sequence, direction, amount, currency, debits_after, credits_after,
          effective_at)
    ),
    new_entries as (
      insert into entries (ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after,
        credits_after, effective_at, created_at)
      select $1, account_id, sequence, transaction_id, position, direction, amount, debits_after, credits_after,
        coalesce(effective_at, $2), $2
      from legs returning 1
    ),
    new_balances as (
      update accounts a set posted_debits = b.posted_debits, posted_credits = b.posted_credits,
        pending_debits = b.pending_debits, pending_credits = b.pending_credits, last_sequence = b.last_sequence,
        last_entry_at = b.last_entry_at
      from unnest($22::uuid[], $23::numeric[], $24::numeric[], $25::numeric[], $26::numeric[], $27::bigint[],
        $28::timestamptz[])
        as b (account_id, posted_debits, posted_credits, pending_debits, pending_credits, last_sequence, last_entry_at)
      where a.ledger_id = $1 and a.account_id = b.account_id returning 1
    ),
    new_events as (
      insert into events (ledger_id, event_id, type, subject_id, created_at, traceparent)
      select $1, v.event_id, v.type, v.subject_id, $2, v.traceparent
      from unnest($29::uuid[], $30::text[], $31::uuid[], $37::text[]) as v (event_id, type, subject_id, traceparent)
      returning 1
    ),
    new_keys as (
      insert into idempotency_keys (ledger_id, idempotency_key, operation, arguments_hash, result_id, outcome, created_at)
      select $1, k.idempotency_key, k.operation, decode(k.arguments_hash, 'hex'), k.result_id, k.outcome, $2
      from unnest($32::text[], $33::text[], $34::text[], $35::uuid[], $36::jsonb[])
        as k (idempotency_key, operation, arguments_hash, result_id, outcome)
      order by k.idempotency_key collate "C"
      on conflict (ledger_id, idempotency_key) do nothing
      returning 1
    )
    select
      refuse_unless(not exists (
        select from legs group by transaction_id, currency
        having sum(case direction when 'DEBIT' then amount else -amount end) <> 0
      ), 'LF002', 'a transaction of the batch does not balance'),
      refuse_unless(
        (select count(*) from new_transactions) = cardinality($3::uuid[])
        and (select count(*) from new_entries) = cardinality($12::uuid[])
        and (select count(*) from new_balances) = cardinality($22::uuid[])
        and (select count(*) from new_events) = cardinality($29::uuid[]),
        'LF002', 'the batch did not write all of its rows'),
      refuse_unless((select count(*) from new_keys) = cardinality($32::text[]),
        'LF001', 'an idempotency key of the batch was taken meanwhile')`,
};

/** Writes reservations and their ends; only for batches that have any. Refuses itself when a hold had ended already. */
export const writeHolds: Statement = {
  name: 'lf_write_holds',
  text: `
    with
    new_holds as (
      insert into holds (ledger_id, transaction_id, position, account_id, direction, amount, created_at)
      select $1, h.transaction_id, h.position, h.account_id, h.direction, h.amount, $2
      from unnest($3::uuid[], $4::smallint[], $5::uuid[], $6::text[], $7::numeric[])
        as h (transaction_id, position, account_id, direction, amount)
      returning 1
    ),
    opened as (
      insert into pending_transactions (ledger_id, transaction_id, expires_at)
      select $1, p.transaction_id, p.expires_at from unnest($8::uuid[], $9::timestamptz[]) as p (transaction_id, expires_at)
      returning 1
    ),
    ended as (
      insert into transaction_resolutions (ledger_id, transaction_id, status, effective_at, created_at, actor)
      select $1, r.transaction_id, r.status, coalesce(r.effective_at, $2), $2, r.actor
      from unnest($10::uuid[], $11::text[], $12::timestamptz[], $13::text[]) as r (transaction_id, status, effective_at, actor)
      returning 1
    )
    select refuse_unless(
      (select count(*) from new_holds) = cardinality($3::uuid[])
      and (select count(*) from opened) = cardinality($8::uuid[])
      and (select count(*) from ended) = cardinality($10::uuid[]),
      'LF002', 'the batch did not write all of its holds')`,
};

/** Takes ended transactions off the work list. A statement of its own: one may open and end within a batch. */
export const closePending: Statement = {
  name: 'lf_close_pending',
  text: `
    with closed as (
      delete from pending_transactions where ledger_id = $1 and transaction_id = any($2::uuid[]) returning 1
    )
    select refuse_unless((select count(*) from closed) = cardinality($2::uuid[]),
      'LF002', 'a transaction of the batch was no longer pending')`,
};

/** The batch refused itself because a key was taken between reading and writing it: run it again. */
export const KEY_TAKEN = 'LF001';
