import type { Generated } from 'kysely';
import type { JsonObject } from '../../lib/index.js';

export type EventType =
  | 'transaction.pending'
  | 'transaction.posted'
  | 'transaction.voided'
  | 'transaction.expired'
  | 'account.created'
  | 'account.updated';

/**
 * The log of what happened, committed with it; `relayed_at` is set once deliveries were written. Transaction events carry
 * no payload: it is derived from rows that never change. Account events carry the account as it was.
 */
export interface EventTable {
  ledger_id: string;
  event_id: string;
  type: string;
  /** The transaction's or account's id. */
  subject_id: string;
  payload: JsonObject | null;
  created_at: Date;
  relayed_at: Date | null;
  /** Of the command that made it, when it was traced (W3C). */
  traceparent: Generated<string | null>;
}

/** One holder at a time for work that must not run twice at once; expiry is by the database's clock. */
export interface WorkerLeaseTable {
  ledger_id: string;
  name: string;
  holder: string;
  expires_at: Date;
}
