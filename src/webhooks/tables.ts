import type { Kysely, Transaction } from 'kysely';
import type { LedgerDatabase, LedgerTables } from '../ledger/index.js';

/** Why an endpoint receives nothing: switched off by its owner, it answered 410, or nothing but failure for too long. */
export type DisabledReason = 'OPERATOR' | 'GONE' | 'FAILING';

/** PENDING covers what waits, what is being sent and what will be tried again. */
export type DeliveryStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface WebhookEndpointTable {
  ledger_id: string;
  endpoint_id: string;
  url: string;
  description: string | null;
  /** Patterns: "transaction.posted", "transaction.*", "*". */
  event_types: string[];
  enabled: boolean;
  disabled_reason: DisabledReason | null;
  disabled_at: Date | null;
  enabled_at: Date;
  /** The first failure since the last success; null: the last attempt succeeded, or none was made. */
  failing_since: Date | null;
  /** Set once and for good; the row stays because deliveries name it. */
  deleted_at: Date | null;
  version: number;
  actor: string;
  created_at: Date;
  updated_at: Date;
}

/** A signing secret, sealed. Live while `expires_at` is null or in the future. */
export interface WebhookSecretTable {
  ledger_id: string;
  endpoint_id: string;
  secret_id: string;
  key_id: string;
  sealed: Buffer;
  created_at: Date;
  expires_at: Date | null;
}

/** One event for one endpoint. The row, not the queue's job, says what is to be done. */
export interface WebhookDeliveryTable {
  ledger_id: string;
  /** A UUIDv7 that leads with its event's time. */
  delivery_id: string;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  status: DeliveryStatus;
  /** Attempts begun; also the fence: only the attempt with this number may record a failure. */
  attempt_count: number;
  next_attempt_at: Date;
  leased_until: Date | null;
  retrying_since: Date;
  created_at: Date;
  finished_at: Date | null;
}

export interface WebhookAttemptTable {
  ledger_id: string;
  delivery_id: string;
  attempt_number: number;
  started_at: Date;
  duration_ms: number;
  /** Null: no answer came. */
  status_code: number | null;
  /** The first kilobytes of the response's body. */
  response_start: string | null;
  /** In words; null: the attempt succeeded. */
  error: string | null;
}

/** The tables this room owns. */
export type OwnTables = {
  webhook_endpoints: WebhookEndpointTable;
  webhook_secrets: WebhookSecretTable;
  webhook_deliveries: WebhookDeliveryTable;
  webhook_attempts: WebhookAttemptTable;
};

/** The webhook room's tables, beside the ledger's. */
export type WebhookTables = LedgerTables & OwnTables;

export type WebhookDatabase = Kysely<WebhookTables>;
export type WebhookTransaction = Transaction<WebhookTables>;

/** For the ledger's own functions: Kysely's type lets a database gain tables and never lose them; it is the same database. */
export const ledgerPart = (db: WebhookDatabase): LedgerDatabase => db as unknown as LedgerDatabase;
