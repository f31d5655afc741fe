export { listAudit, recordAudit, type AuditEntry, type AuditRecord } from './audit/audit.js';
export { createAccess, type AccessOptions } from './authentication.js';
export type { Access, AuthResult, Caller, Credentials } from './caller.js';
export type { JwtOptions } from './jwt.js';
export {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  type ApiKeyDetails,
  type ApiKeyRecord,
  type CreatedApiKey,
} from './keys/api-keys.js';
export { createLimits, type Admission, type LimitOptions, type Limits, type Refusal } from './limits/limits.js';
export type { Page, PageRequest } from './page.js';
export { ALL_SCOPES, isScope, SCOPES, type Scope } from './scopes.js';
export type { AccessDatabase, AccessTables } from './tables.js';
