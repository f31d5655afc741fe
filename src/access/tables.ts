import type { Kysely } from 'kysely';
import type { LedgerTables } from '../ledger/index.js';
import type { AuditTable } from './audit/audit.table.js';
import type { ApiKeyTable } from './keys/api-key.table.js';

/** The tables this room reads: its own and the ledger's. */
export type AccessTables = LedgerTables & {
  api_keys: ApiKeyTable;
  audit_log: AuditTable;
};

export type AccessDatabase = Kysely<AccessTables>;
