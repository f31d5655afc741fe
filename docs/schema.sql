-- What the migrations come to, read from the catalogue by `npm run schema:dump`. For reading and for diffs; not a backup.

create table accounts (
  ledger_id uuid not null,
  account_id uuid not null,
  code text collate "C" not null,
  name text not null,
  currency text not null,
  normal_side text not null,
  status text not null default 'OPEN'::text,
  min_balance numeric(60,0),
  max_balance numeric(60,0),
  posted_debits numeric(60,0) not null default 0,
  posted_credits numeric(60,0) not null default 0,
  pending_debits numeric(60,0) not null default 0,
  pending_credits numeric(60,0) not null default 0,
  last_sequence bigint not null default 0,
  last_entry_at timestamp with time zone,
  metadata jsonb not null default '{}'::jsonb,
  version integer not null default 1,
  actor text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  PRIMARY KEY (ledger_id, account_id),
  CHECK (((length(code) >= 1) AND (length(code) <= 200))),
  CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  CHECK ((last_sequence >= 0)),
  CHECK ((min_balance <= max_balance)),
  CHECK ((normal_side = ANY (ARRAY['DEBIT'::text, 'CREDIT'::text]))),
  CHECK ((pending_credits >= (0)::numeric)),
  CHECK ((pending_debits >= (0)::numeric)),
  CHECK ((posted_credits >= (0)::numeric)),
  CHECK ((posted_debits >= (0)::numeric)),
  CHECK ((status = ANY (ARRAY['OPEN'::text, 'FROZEN'::text, 'CLOSED'::text]))),
  FOREIGN KEY (currency) REFERENCES currencies(code),
  FOREIGN KEY (ledger_id) REFERENCES ledgers(ledger_id),
  UNIQUE (ledger_id, code)
);

create table api_keys (
  ledger_id uuid not null,
  key_id uuid not null,
  key_hash bytea not null,
  prefix text not null,
  name text not null,
  scopes text[] not null,
  actor text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  PRIMARY KEY (ledger_id, key_id),
  CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  CHECK ((cardinality(scopes) > 0)),
  CHECK ((length(key_hash) = 32)),
  FOREIGN KEY (ledger_id) REFERENCES ledgers(ledger_id),
  UNIQUE (ledger_id, key_hash)
);

create table audit_log (
  ledger_id uuid not null,
  audit_id uuid not null,
  at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  actor text not null,
  action text not null,
  subject text not null,
  details jsonb not null default '{}'::jsonb,
  idempotency_key text collate "C",
  PRIMARY KEY (ledger_id, audit_id),
  UNIQUE (ledger_id, action, idempotency_key)
);

create table currencies (
  code text not null,
  exponent smallint not null,
  name text not null,
  source text not null,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  PRIMARY KEY (code),
  CHECK (((exponent >= 0) AND (exponent <= 30))),
  CHECK ((code ~ '^[A-Z0-9]{3,12}$'::text)),
  CHECK ((source = ANY (ARRAY['ISO_4217'::text, 'OPERATOR'::text])))
);

create table entries (
  ledger_id uuid not null,
  account_id uuid not null,
  sequence bigint not null,
  transaction_id uuid not null,
  position smallint not null,
  direction text not null,
  amount numeric(38,0) not null,
  debits_after numeric(60,0) not null,
  credits_after numeric(60,0) not null,
  effective_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  moved_in_time boolean not null default (effective_at <> created_at),
  PRIMARY KEY (ledger_id, account_id, sequence),
  CHECK ((amount > (0)::numeric)),
  CHECK ((direction = ANY (ARRAY['DEBIT'::text, 'CREDIT'::text]))),
  CHECK ((sequence > 0)),
  FOREIGN KEY (ledger_id, account_id) REFERENCES accounts(ledger_id, account_id),
  FOREIGN KEY (ledger_id, transaction_id) REFERENCES transactions(ledger_id, transaction_id)
);

create table events (
  ledger_id uuid not null,
  event_id uuid not null,
  type text not null,
  subject_id uuid not null,
  payload jsonb,
  created_at timestamp with time zone not null,
  relayed_at timestamp with time zone,
  traceparent text,
  PRIMARY KEY (ledger_id, event_id),
  CHECK ((length(traceparent) <= 200))
);

create table holds (
  ledger_id uuid not null,
  transaction_id uuid not null,
  position smallint not null,
  account_id uuid not null,
  direction text not null,
  amount numeric(38,0) not null,
  created_at timestamp with time zone not null,
  PRIMARY KEY (ledger_id, transaction_id, "position"),
  CHECK ((amount > (0)::numeric)),
  CHECK ((direction = ANY (ARRAY['DEBIT'::text, 'CREDIT'::text]))),
  FOREIGN KEY (ledger_id, account_id) REFERENCES accounts(ledger_id, account_id),
  FOREIGN KEY (ledger_id, transaction_id) REFERENCES transactions(ledger_id, transaction_id)
);

create table idempotency_keys (
  ledger_id uuid not null,
  idempotency_key text collate "C" not null,
  operation text not null,
  arguments_hash bytea not null,
  result_id uuid,
  outcome jsonb,
  created_at timestamp with time zone not null,
  PRIMARY KEY (ledger_id, idempotency_key),
  CHECK (((length(idempotency_key) >= 1) AND (length(idempotency_key) <= 255))),
  CHECK ((length(arguments_hash) = 32))
);

create table ledgers (
  ledger_id uuid not null,
  name text not null,
  closed_through timestamp with time zone,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  PRIMARY KEY (ledger_id),
  CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

create table pending_transactions (
  ledger_id uuid not null,
  transaction_id uuid not null,
  expires_at timestamp with time zone,
  PRIMARY KEY (ledger_id, transaction_id),
  FOREIGN KEY (ledger_id, transaction_id) REFERENCES transactions(ledger_id, transaction_id)
);

create table transaction_resolutions (
  ledger_id uuid not null,
  transaction_id uuid not null,
  status text not null,
  effective_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  actor text not null,
  PRIMARY KEY (ledger_id, transaction_id),
  CHECK ((status = ANY (ARRAY['POSTED'::text, 'VOIDED'::text, 'EXPIRED'::text]))),
  FOREIGN KEY (ledger_id, transaction_id) REFERENCES transactions(ledger_id, transaction_id)
);

create table transactions (
  ledger_id uuid not null,
  transaction_id uuid not null,
  pending boolean not null,
  reference text,
  description text,
  metadata jsonb not null default '{}'::jsonb,
  effective_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  reverses_transaction_id uuid,
  actor text not null,
  PRIMARY KEY (ledger_id, transaction_id),
  FOREIGN KEY (ledger_id, reverses_transaction_id) REFERENCES transactions(ledger_id, transaction_id)
);

create table verification_reports (
  ledger_id uuid not null,
  report_id uuid not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone not null,
  accounts bigint not null,
  transactions bigint not null,
  entries bigint not null,
  problem_count bigint not null,
  problems jsonb not null,
  PRIMARY KEY (ledger_id, report_id)
);

create table webhook_attempts (
  ledger_id uuid not null,
  delivery_id uuid not null,
  attempt_number integer not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  status_code smallint,
  response_start text,
  error text,
  PRIMARY KEY (ledger_id, delivery_id, attempt_number)
);

create table webhook_deliveries (
  ledger_id uuid not null,
  delivery_id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  status text not null default 'PENDING'::text,
  attempt_count integer not null default 0,
  next_attempt_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  retrying_since timestamp with time zone not null,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  PRIMARY KEY (ledger_id, delivery_id),
  CHECK ((status = ANY (ARRAY['PENDING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text]))),
  FOREIGN KEY (ledger_id, endpoint_id) REFERENCES webhook_endpoints(ledger_id, endpoint_id)
);

create table webhook_endpoints (
  ledger_id uuid not null,
  endpoint_id uuid not null,
  url text not null,
  description text,
  event_types text[] not null,
  enabled boolean not null default true,
  disabled_reason text,
  disabled_at timestamp with time zone,
  enabled_at timestamp with time zone not null,
  failing_since timestamp with time zone,
  deleted_at timestamp with time zone,
  version integer not null default 1,
  actor text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  PRIMARY KEY (ledger_id, endpoint_id),
  CHECK (((cardinality(event_types) >= 1) AND (cardinality(event_types) <= 50))),
  CHECK (((length(url) >= 1) AND (length(url) <= 2048))),
  CHECK ((disabled_reason = ANY (ARRAY['OPERATOR'::text, 'GONE'::text, 'FAILING'::text]))),
  CHECK ((enabled = (disabled_reason IS NULL))),
  CHECK ((length(description) <= 500)),
  FOREIGN KEY (ledger_id) REFERENCES ledgers(ledger_id)
);

create table webhook_secrets (
  ledger_id uuid not null,
  endpoint_id uuid not null,
  secret_id uuid not null,
  key_id text not null,
  sealed bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  PRIMARY KEY (ledger_id, endpoint_id, secret_id),
  FOREIGN KEY (ledger_id, endpoint_id) REFERENCES webhook_endpoints(ledger_id, endpoint_id)
);

create table worker_leases (
  ledger_id uuid not null,
  name text not null,
  holder text not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (ledger_id, name)
);

CREATE INDEX accounts_metadata ON public.accounts USING gin (metadata jsonb_path_ops) WHERE (metadata <> '{}'::jsonb);
CREATE INDEX entries_moved_in_time ON public.entries USING btree (ledger_id, account_id, effective_at) WHERE moved_in_time;
CREATE UNIQUE INDEX entries_transaction ON public.entries USING btree (ledger_id, transaction_id, "position");
CREATE INDEX events_unrelayed ON public.events USING btree (ledger_id, event_id) WHERE (relayed_at IS NULL);
CREATE INDEX holds_account ON public.holds USING btree (ledger_id, account_id, created_at);
CREATE INDEX pending_transactions_expiry ON public.pending_transactions USING btree (ledger_id, expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX transactions_metadata ON public.transactions USING gin (metadata jsonb_path_ops) WHERE (metadata <> '{}'::jsonb);
CREATE INDEX transactions_reference ON public.transactions USING btree (ledger_id, reference, transaction_id) WHERE (reference IS NOT NULL);
CREATE UNIQUE INDEX transactions_reversal ON public.transactions USING btree (ledger_id, reverses_transaction_id) WHERE (reverses_transaction_id IS NOT NULL);
CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (ledger_id, endpoint_id, next_attempt_at) WHERE (status = 'PENDING'::text);
CREATE INDEX webhook_deliveries_endpoint ON public.webhook_deliveries USING btree (ledger_id, endpoint_id, delivery_id);
CREATE INDEX webhook_deliveries_failed ON public.webhook_deliveries USING btree (ledger_id, endpoint_id, delivery_id) WHERE (status = 'FAILED'::text);

CREATE OR REPLACE FUNCTION public.refuse_change_of_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        raise exception 'ledger history is append-only: % on % is refused', tg_op, tg_table_name
          using errcode = 'restrict_violation';
      end
    $function$;
CREATE OR REPLACE FUNCTION public.refuse_change_of_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    $function$;
CREATE OR REPLACE FUNCTION public.refuse_unless(holds boolean, code text, reason text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
      begin
        if holds then return true; end if;
        raise exception '%', reason using errcode = code;
      end
    $function$;

CREATE TRIGGER refuse_change_of_key BEFORE DELETE OR UPDATE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION refuse_change_of_key();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.holds FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.holds FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.idempotency_keys FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.transaction_resolutions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.transaction_resolutions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER refuse_update_or_delete BEFORE DELETE OR UPDATE ON public.transactions FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();

grant insert, select on accounts to ledgerflow_api;
grant insert, select on api_keys to ledgerflow_api;
grant insert, select on audit_log to ledgerflow_api;
grant insert, select on currencies to ledgerflow_api;
grant insert, select on entries to ledgerflow_api;
grant delete, insert, select on events to ledgerflow_api;
grant insert, select on holds to ledgerflow_api;
grant insert, select on idempotency_keys to ledgerflow_api;
grant insert, select on ledgers to ledgerflow_api;
grant delete, insert, select on pending_transactions to ledgerflow_api;
grant insert, select on transaction_resolutions to ledgerflow_api;
grant insert, select on transactions to ledgerflow_api;
grant insert, select on verification_reports to ledgerflow_api;
grant delete, insert, select, update on webhook_attempts to ledgerflow_api;
grant delete, insert, select, update on webhook_deliveries to ledgerflow_api;
grant insert, select, update on webhook_endpoints to ledgerflow_api;
grant delete, insert, select, update on webhook_secrets to ledgerflow_api;
grant delete, insert, select, update on worker_leases to ledgerflow_api;
grant update (last_entry_at, last_sequence, max_balance, metadata, min_balance, name, pending_credits, pending_debits, posted_credits, posted_debits, status, updated_at, version) on accounts to ledgerflow_api;
grant update (last_used_at, revoked_at, revoked_by) on api_keys to ledgerflow_api;
grant update (relayed_at) on events to ledgerflow_api;
grant update (closed_through, name) on ledgers to ledgerflow_api;
