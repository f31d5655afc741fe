import type { Selectable } from 'kysely';
import { isScope } from '../scopes.js';
import type { AccessDatabase } from '../tables.js';
import { fetchSize, type PageRequest } from '../page.js';
import type { ApiKeyTable } from './api-key.table.js';
import type { ApiKeyRecord } from './api-key.js';
import type { MintedKey } from './key-text.js';

/** Stores a new key; of its text only the hash and the prefix. */
export async function insertApiKey(
  db: AccessDatabase,
  key: Pick<ApiKeyRecord, 'ledgerId' | 'keyId' | 'name' | 'scopes' | 'actor' | 'expiresAt'>,
  minted: MintedKey,
): Promise<ApiKeyRecord> {
  const row = await db
    .insertInto('api_keys')
    .values({
      ledger_id: key.ledgerId,
      key_id: key.keyId,
      key_hash: minted.hash,
      prefix: minted.prefix,
      name: key.name,
      scopes: [...key.scopes],
      actor: key.actor,
      created_at: new Date(),
      expires_at: key.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRecord(row);
}

/** A key with its hash, as authentication needs it. One read by (ledger_id, key_hash), which is unique. */
export async function findByHash(
  db: AccessDatabase,
  ledgerId: string,
  hash: Buffer,
): Promise<{ readonly key: ApiKeyRecord; readonly hash: Buffer } | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('key_hash', '=', hash)
    .executeTakeFirst();
  return row && { key: toRecord(row), hash: row.key_hash };
}

export async function findApiKey(
  db: AccessDatabase,
  ledgerId: string,
  keyId: string,
): Promise<ApiKeyRecord | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  return row && toRecord(row);
}

/** Newest first: ids are in order of time. */
export async function pageOfApiKeys(db: AccessDatabase, ledgerId: string, page: PageRequest): Promise<ApiKeyRecord[]> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .$if(page.after !== null, (query) => query.where('key_id', '<', page.after))
    .orderBy('key_id', 'desc')
    .limit(fetchSize(page))
    .execute();
  return rows.map(toRecord);
}

/** Revokes a key that is not revoked yet; undefined when there is nothing to revoke. */
export async function markRevoked(
  db: AccessDatabase,
  ledgerId: string,
  keyId: string,
  actor: string,
): Promise<ApiKeyRecord | undefined> {
  const row = await db
    .updateTable('api_keys')
    .set({ revoked_at: new Date(), revoked_by: actor })
    .where('ledger_id', '=', ledgerId)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && toRecord(row);
}

/** Notes a use, unless a use within the last minute is noted already. */
export async function markUsed(db: AccessDatabase, ledgerId: string, keyId: string, usedAt: Date): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: usedAt })
    .where('ledger_id', '=', ledgerId)
    .where('key_id', '=', keyId)
    .where((where) =>
      where.or([where('last_used_at', 'is', null), where('last_used_at', '<', new Date(usedAt.getTime() - 60_000))]),
    )
    .execute();
}

function toRecord(row: Selectable<ApiKeyTable>): ApiKeyRecord {
  return {
    ledgerId: row.ledger_id,
    keyId: row.key_id,
    prefix: row.prefix,
    name: row.name,
    scopes: row.scopes.filter(isScope),
    actor: row.actor,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
