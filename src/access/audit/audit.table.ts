import type { Generated } from 'kysely';
import type { JsonObject } from '../../lib/index.js';

/** One administrative act. Append-only. */
export interface AuditTable {
  ledger_id: string;
  audit_id: string;
  at: Generated<Date>;
  actor: string;
  action: string;
  /** The id or name of what was acted on. */
  subject: string;
  details: JsonObject;
  idempotency_key: string | null;
}
