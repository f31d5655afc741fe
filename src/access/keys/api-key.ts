import type { Scope } from '../scopes.js';

/** A key as its owner may see it: everything but the secret. */
export interface ApiKeyRecord {
  readonly ledgerId: string;
  readonly keyId: string;
  /** The first characters of the key, to recognise it by. */
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Who made it. */
  readonly actor: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** Right to about a minute; null: never used. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A new key. The secret is here once and nowhere else; a replay of the call has null. */
export interface CreatedApiKey {
  readonly key: ApiKeyRecord;
  readonly secret: string | null;
}
