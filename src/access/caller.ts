import type { Scope } from './scopes.js';

/** The request's headers that say who calls and on which books. */
export interface Credentials {
  /** "Bearer <API key or JWT>", as it came. */
  readonly authorization?: string | undefined;
  /** The header x-ledger-id: for operators, whose keys are not bound to one ledger. */
  readonly ledgerId?: string | undefined;
}

/** Who calls, on whose books, and what they may do. */
export interface Caller {
  readonly ledgerId: string;
  /** As it is recorded with everything they do: "operator", "key:<id>" or "jwt:<subject>". */
  readonly actor: string;
  /** The API key's id; null for the configured operator's key and for tokens. */
  readonly keyId: string | null;
  readonly scopes: ReadonlySet<Scope>;
  readonly isOperator: boolean;
}

/**
 * What authentication came to. `refused`: 401; the reason is for the caller, and says nothing about what exists.
 * `unavailable`: 503, ask again; the database or the issuer's keys could not be reached.
 */
export type AuthResult =
  | { readonly kind: 'ok'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface Access {
  /**
   * Finds out who calls. The answer may be up to 800 ms old, never older: a revoked key is refused within a second in
   * every process. It does not throw.
   */
  authenticate(credentials: Credentials): Promise<AuthResult>;
  /** Writes the last-used times still in memory and stops the timers. */
  close(): Promise<void>;
}
