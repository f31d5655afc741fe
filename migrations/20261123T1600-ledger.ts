import { sql, type Kysely } from 'kysely';

/**
 * The books: ledgers, accounts, transactions, entries, holds, idempotency keys and the event log.
 *
 * Every key starts with ledger_id, so that the same tables can be distributed by ledger. History tables (transactions,
 * entries, holds, transaction_resolutions, idempotency_keys) are append-only: the API's role has no UPDATE or DELETE on
 * them, and triggers refuse both to everyone else on stock Postgres.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledgers (
      ledger_id uuid primary key,
      name text not null check (length(name) between 1 and 200),
      closed_through timestamptz,
      created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
    );

    create table currencies (
      code text primary key check (code ~ '^[A-Z0-9]{3,12}$'),
      exponent smallint not null check (exponent between 0 and 30),
      name text not null,
      source text not null check (source in ('ISO_4217', 'OPERATOR')),
      created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
    );

    create table accounts (
      ledger_id uuid not null references ledgers,
      account_id uuid not null,
      code text collate "C" not null check (length(code) between 1 and 200),
      name text not null check (length(name) between 1 and 200),
      currency text not null references currencies,
      normal_side text not null check (normal_side in ('DEBIT', 'CREDIT')),
      status text not null default 'OPEN' check (status in ('OPEN', 'FROZEN', 'CLOSED')),
      min_balance numeric(60, 0),
      max_balance numeric(60, 0),
      posted_debits numeric(60, 0) not null default 0 check (posted_debits >= 0),
      posted_credits numeric(60, 0) not null default 0 check (posted_credits >= 0),
      pending_debits numeric(60, 0) not null default 0 check (pending_debits >= 0),
      pending_credits numeric(60, 0) not null default 0 check (pending_credits >= 0),
      last_sequence bigint not null default 0 check (last_sequence >= 0),
      last_entry_at timestamptz,
      metadata jsonb not null default '{}',
      version integer not null default 1,
      actor text not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (ledger_id, account_id),
      unique (ledger_id, code),
      check (min_balance <= max_balance)
    ) with (fillfactor = 50);
    create index accounts_metadata on accounts using gin (metadata jsonb_path_ops) where metadata <> '{}';

    -- No foreign key to ledgers: each insert would take a share lock on the one ledger row, and the accounts hold it already.
    create table transactions (
      ledger_id uuid not null,
      transaction_id uuid not null,
      pending boolean not null,
      reference text,
      description text,
      metadata jsonb not null default '{}',
      effective_at timestamptz not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      reverses_transaction_id uuid,
      actor text not null,
      primary key (ledger_id, transaction_id),
      foreign key (ledger_id, reverses_transaction_id) references transactions
    );
    create index transactions_reference on transactions (ledger_id, reference, transaction_id) where reference is not null;
    create unique index transactions_reversal on transactions (ledger_id, reverses_transaction_id)
      where reverses_transaction_id is not null;
    create index transactions_metadata on transactions using gin (metadata jsonb_path_ops) where metadata <> '{}';

    create table entries (
      ledger_id uuid not null,
      account_id uuid not null,
      sequence bigint not null check (sequence > 0),
      transaction_id uuid not null,
      position smallint not null,
      direction text not null check (direction in ('DEBIT', 'CREDIT')),
      amount numeric(38, 0) not null check (amount > 0),
      debits_after numeric(60, 0) not null,
      credits_after numeric(60, 0) not null,
      effective_at timestamptz not null,
      created_at timestamptz not null,
      -- A column of its own because the planner counts its values: of the comparison it thinks that it holds for nearly all.
      moved_in_time boolean not null generated always as (effective_at <> created_at) stored,
      primary key (ledger_id, account_id, sequence),
      foreign key (ledger_id, account_id) references accounts,
      foreign key (ledger_id, transaction_id) references transactions
    );
    create unique index entries_transaction on entries (ledger_id, transaction_id, position);
    create index entries_moved_in_time on entries (ledger_id, account_id, effective_at) where moved_in_time;

    create table holds (
      ledger_id uuid not null,
      transaction_id uuid not null,
      position smallint not null,
      account_id uuid not null,
      direction text not null check (direction in ('DEBIT', 'CREDIT')),
      amount numeric(38, 0) not null check (amount > 0),
      created_at timestamptz not null,
      primary key (ledger_id, transaction_id, position),
      foreign key (ledger_id, account_id) references accounts,
      foreign key (ledger_id, transaction_id) references transactions
    );
    create index holds_account on holds (ledger_id, account_id, created_at);

    -- Work list of transactions still pending: deleting the row is the one guarded step out of PENDING.
    create table pending_transactions (
      ledger_id uuid not null,
      transaction_id uuid not null,
      expires_at timestamptz,
      primary key (ledger_id, transaction_id),
      foreign key (ledger_id, transaction_id) references transactions
    );
    create index pending_transactions_expiry on pending_transactions (ledger_id, expires_at) where expires_at is not null;

    create table transaction_resolutions (
      ledger_id uuid not null,
      transaction_id uuid not null,
      status text not null check (status in ('POSTED', 'VOIDED', 'EXPIRED')),
      effective_at timestamptz not null,
      created_at timestamptz not null,
      actor text not null,
      primary key (ledger_id, transaction_id),
      foreign key (ledger_id, transaction_id) references transactions
    );

    create table idempotency_keys (
      ledger_id uuid not null,
      idempotency_key text collate "C" not null check (length(idempotency_key) between 1 and 255),
      operation text not null,
      arguments_hash bytea not null check (length(arguments_hash) = 32),
      result_id uuid,
      outcome jsonb,
      created_at timestamptz not null,
      primary key (ledger_id, idempotency_key)
    );

    create table events (
      ledger_id uuid not null,
      event_id uuid not null,
      type text not null,
      subject_id uuid not null,
      payload jsonb,
      created_at timestamptz not null,
      relayed_at timestamptz,
      primary key (ledger_id, event_id)
    );
    create index events_unrelayed on events (ledger_id, event_id) where relayed_at is null;

    create table worker_leases (
      ledger_id uuid not null,
      name text not null,
      holder text not null,
      expires_at timestamptz not null,
      primary key (ledger_id, name)
    );

    create table verification_reports (
      ledger_id uuid not null,
      report_id uuid not null,
      started_at timestamptz not null,
      finished_at timestamptz not null,
      accounts bigint not null,
      transactions bigint not null,
      entries bigint not null,
      problem_count bigint not null,
      problems jsonb not null,
      primary key (ledger_id, report_id)
    );

    -- Lets a statement refuse its own work: raised inside the posting statement, so that the COMMIT sent behind it becomes
    -- a ROLLBACK without a round trip in between. LF001: a key was taken meanwhile; LF002: the rows contradict the plan.
    create function refuse_unless(holds boolean, code text, reason text) returns boolean language plpgsql as $$
      begin
        if holds then return true; end if;
        raise exception '%', reason using errcode = code;
      end
    $$;

    create function refuse_change_of_history() returns trigger language plpgsql as $$
      begin
        raise exception 'ledger history is append-only: % on % is refused', tg_op, tg_table_name
          using errcode = 'restrict_violation';
      end
    $$;
  `.execute(db);

  for (const table of ['transactions', 'entries', 'holds', 'transaction_resolutions', 'idempotency_keys']) {
    await sql`
      create trigger refuse_update_or_delete before update or delete on ${sql.table(table)}
        for each row execute function refuse_change_of_history();
    `.execute(db);
    await sql`
      create trigger refuse_truncate before truncate on ${sql.table(table)}
        for each statement execute function refuse_change_of_history();
    `.execute(db);
  }

  // Roles belong to the cluster, not to the database: another ledger database may have made this one already, and the
  // owner of a managed database may not be allowed to. The grants are given wherever the role exists.
  await sql`
    do $$ begin
      create role ledgerflow_api nologin;
    exception when duplicate_object or unique_violation or insufficient_privilege then null;
    end $$;
  `.execute(db);
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'ledgerflow_api') then
        grant usage on schema public to ledgerflow_api;
        grant select, insert on ledgers, currencies, accounts, transactions, entries, holds, transaction_resolutions,
          idempotency_keys, verification_reports to ledgerflow_api;
        grant update (closed_through, name) on ledgers to ledgerflow_api;
        grant update (name, status, min_balance, max_balance, posted_debits, posted_credits, pending_debits,
          pending_credits, last_sequence, last_entry_at, metadata, version, updated_at) on accounts to ledgerflow_api;
        grant select, insert, delete on pending_transactions to ledgerflow_api;
        grant select, insert, delete, update (relayed_at) on events to ledgerflow_api;
        grant select, insert, update, delete on worker_leases to ledgerflow_api;
      end if;
    end $$;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table verification_reports, worker_leases, events, idempotency_keys, transaction_resolutions,
      pending_transactions, holds, entries, transactions, accounts, currencies, ledgers;
    drop function refuse_change_of_history();
    drop function refuse_unless(boolean, text, text);
  `.execute(db);
}
