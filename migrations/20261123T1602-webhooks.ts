import { sql, type Kysely } from 'kysely';

/**
 * Webhooks: who is to be told, the secrets that sign, one delivery per event and endpoint, and each attempt.
 *
 * A delivery is written twice after its insert: the claim (lease and count, touching no index, so it stays on its page:
 * fillfactor) and the result. The only index over waiting work is partial and leads with the endpoint, because work is
 * taken endpoint by endpoint; a finished delivery leaves it. Attempts carry no foreign key: the log is pruned by age.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_endpoints (
      ledger_id uuid not null references ledgers,
      endpoint_id uuid not null,
      url text not null check (length(url) between 1 and 2048),
      description text check (length(description) <= 500),
      event_types text[] not null check (cardinality(event_types) between 1 and 50),
      enabled boolean not null default true,
      disabled_reason text check (disabled_reason in ('OPERATOR', 'GONE', 'FAILING')),
      disabled_at timestamptz,
      -- The last time it was enabled: the time to give up on what waited runs from here.
      enabled_at timestamptz not null,
      -- The first failure since the last success.
      failing_since timestamptz,
      deleted_at timestamptz,
      version integer not null default 1,
      actor text not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (ledger_id, endpoint_id),
      check (enabled = (disabled_reason is null))
    ) with (fillfactor = 50);

    create table webhook_secrets (
      ledger_id uuid not null,
      endpoint_id uuid not null,
      secret_id uuid not null,
      -- Which key of the keyring seals it.
      key_id text not null,
      -- AES-256-GCM: nonce, tag, ciphertext.
      sealed bytea not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      primary key (ledger_id, endpoint_id, secret_id),
      foreign key (ledger_id, endpoint_id) references webhook_endpoints
    );

    create table webhook_deliveries (
      ledger_id uuid not null,
      delivery_id uuid not null,
      endpoint_id uuid not null,
      event_id uuid not null,
      event_type text not null,
      status text not null default 'PENDING' check (status in ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
      attempt_count integer not null default 0,
      next_attempt_at timestamptz not null,
      leased_until timestamptz,
      -- Where the time to give up runs from: the relay's writing, a recovery or a retry by hand.
      retrying_since timestamptz not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      primary key (ledger_id, delivery_id),
      foreign key (ledger_id, endpoint_id) references webhook_endpoints
    ) with (fillfactor = 60);
    create index webhook_deliveries_endpoint on webhook_deliveries (ledger_id, endpoint_id, delivery_id);
    create index webhook_deliveries_due on webhook_deliveries (ledger_id, endpoint_id, next_attempt_at)
      where status = 'PENDING';
    create index webhook_deliveries_failed on webhook_deliveries (ledger_id, endpoint_id, delivery_id)
      where status = 'FAILED';

    create table webhook_attempts (
      ledger_id uuid not null,
      delivery_id uuid not null,
      attempt_number integer not null,
      started_at timestamptz not null,
      duration_ms integer not null,
      status_code smallint,
      response_start text,
      error text,
      primary key (ledger_id, delivery_id, attempt_number)
    );
  `.execute(db);

  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'ledgerflow_api') then
        grant select, insert, update on webhook_endpoints to ledgerflow_api;
        grant select, insert, update, delete on webhook_secrets, webhook_deliveries, webhook_attempts to ledgerflow_api;
      end if;
    end $$;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table webhook_attempts, webhook_deliveries, webhook_secrets, webhook_endpoints`.execute(db);
}
