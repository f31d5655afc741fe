import { sql, type Kysely } from 'kysely';

/**
 * Who may enter, and who did what: API keys (hashes only) and the audit log.
 *
 * The audit log is append-only like the books: no grant and a trigger besides. Of a key only the moments of its use and
 * of its revocation may change, and a revoked key stays revoked.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_keys (
      ledger_id uuid not null references ledgers,
      key_id uuid not null,
      key_hash bytea not null check (length(key_hash) = 32),
      prefix text not null,
      name text not null check (length(name) between 1 and 200),
      scopes text[] not null check (cardinality(scopes) > 0),
      actor text not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz,
      revoked_by text,
      primary key (ledger_id, key_id),
      unique (ledger_id, key_hash)
    ) with (fillfactor = 80);

    -- An act done under an idempotency key is written once, however often it is reported.
    create table audit_log (
      ledger_id uuid not null,
      audit_id uuid not null,
      at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
      actor text not null,
      action text not null,
      subject text not null,
      details jsonb not null default '{}',
      idempotency_key text collate "C",
      primary key (ledger_id, audit_id),
      unique (ledger_id, action, idempotency_key)
    );

    create trigger refuse_update_or_delete before update or delete on audit_log
      for each row execute function refuse_change_of_history();
    create trigger refuse_truncate before truncate on audit_log
      for each statement execute function refuse_change_of_history();

    create function refuse_change_of_key() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          raise exception 'an API key is revoked, never deleted' using errcode = 'restrict_violation';
        end if;
        if row(new.ledger_id, new.key_id, new.key_hash, new.prefix, new.name, new.scopes, new.actor, new.created_at,
               new.expires_at)
           is distinct from
           row(old.ledger_id, old.key_id, old.key_hash, old.prefix, old.name, old.scopes, old.actor, old.created_at,
               old.expires_at)
           or (old.revoked_at is not null and row(new.revoked_at, new.revoked_by)
               is distinct from row(old.revoked_at, old.revoked_by)) then
          raise exception 'of an API key only its last use and its revocation are written'
            using errcode = 'restrict_violation';
        end if;
        return new;
      end
    $$;
    create trigger refuse_change_of_key before update or delete on api_keys
      for each row execute function refuse_change_of_key();
  `.execute(db);

  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'ledgerflow_api') then
        grant select, insert, update (last_used_at, revoked_at, revoked_by) on api_keys to ledgerflow_api;
        grant select, insert on audit_log to ledgerflow_api;
      end if;
    end $$;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table audit_log, api_keys;
    drop function refuse_change_of_key();
  `.execute(db);
}
