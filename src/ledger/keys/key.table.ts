import type { JsonValue } from '../../lib/index.js';

/** Append-only: what a mutation with this key did, committed with what it did, never forgotten. */
export interface IdempotencyKeyTable {
  ledger_id: string;
  idempotency_key: string;
  operation: string;
  /** SHA-256 of the canonical arguments. */
  arguments_hash: Buffer;
  /** The id of what was made; null when the call was rejected. */
  result_id: string | null;
  /** The rejection, or the results of a batch; null for a plain success. */
  outcome: JsonValue | null;
  created_at: Date;
}
