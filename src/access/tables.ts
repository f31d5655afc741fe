import type { Kysely, Transaction } from 'kysely';
import type { LedgerDatabase, LedgerTables, LedgerTransaction } from '../ledger/index.js';
import type { AuditTable } from './audit/audit.table.js';
import type { ApiKeyTable } from './keys/api-key.table.js';

/** The tables of the access room. */
export type OwnTables = {
  api_keys: ApiKeyTable;
  audit_log: AuditTable;
};

/** The tables this room reads: its own and the ledger's. */
export type AccessTables = LedgerTables & OwnTables;
export type AccessDatabase = Kysely<AccessTables>;

/** The same handle with fewer tables; Kysely's type is invariant, so the compiler does not see that this is safe. */
export function asLedger(db: AccessDatabase): LedgerDatabase {
  return db as unknown as LedgerDatabase;
}

/** The ledger's transaction with this room's tables added. */
export function withAccess(trx: LedgerTransaction): Transaction<AccessTables> {
  return trx.withTables<OwnTables>();
}
