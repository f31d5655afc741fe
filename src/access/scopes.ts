/**
 * What a caller may do. A read scope shows, a write scope changes; neither includes the other. `admin` is the operator's:
 * ledgers, keys, currencies, verification and queues, and with it every other scope, on every ledger.
 */
export const SCOPES = [
  'accounts:read',
  'accounts:write',
  'transactions:read',
  'transactions:write',
  'webhooks:read',
  'webhooks:write',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

const known: ReadonlySet<string> = new Set(SCOPES);

/** Whether the text names a scope. */
export function isScope(text: string): text is Scope {
  return known.has(text);
}

/** Every scope: what an operator holds. */
export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);
