import { LRUCache } from 'lru-cache';
import type { Keyring } from '../secrets/keyring.js';
import { readSecrets, type LiveSecret } from '../secrets/secret.repository.js';
import type { WebhookDatabase } from '../tables.js';

const MAX_ENDPOINTS_CACHED = 10_000;

/** An endpoint's secrets, valid for one version of it. */
interface Entry {
  readonly version: number;
  readonly secrets: readonly LiveSecret[];
}

/**
 * Opened secrets by endpoint. Every change of an endpoint or its secrets counts its version up, and the claim brings the
 * version, so nothing here can be stale. Undefined: the endpoint has changed since the claim, whose URL must then not be
 * used either, or an address would be sent what was signed for another.
 */
export function createSecretsCache(db: WebhookDatabase, keyring: Keyring) {
  const cache = new LRUCache<string, Promise<Entry>>({ max: MAX_ENDPOINTS_CACHED });
  const load = async (ledgerId: string, endpointId: string): Promise<Entry> => {
    const version = () =>
      db
        .selectFrom('webhook_endpoints')
        .select('version')
        .where('ledger_id', '=', ledgerId)
        .where('endpoint_id', '=', endpointId)
        .executeTakeFirstOrThrow();
    const before = await version();
    const secrets = await readSecrets(db, keyring, ledgerId, endpointId);
    const after = await version();
    return before.version === after.version ? { version: after.version, secrets } : load(ledgerId, endpointId);
  };
  return async (ledgerId: string, endpointId: string, version: number): Promise<readonly LiveSecret[] | undefined> => {
    const key = `${ledgerId}/${endpointId}`;
    const cached = cache.get(key);
    if (cached) {
      const entry = await cached;
      if (entry.version === version) return entry.secrets;
      if (cache.get(key) === cached) cache.delete(key);
    }
    let loading = cache.get(key);
    if (!loading) {
      loading = load(ledgerId, endpointId);
      cache.set(key, loading);
      loading.catch(() => cache.delete(key));
    }
    const entry = await loading;
    return entry.version === version ? entry.secrets : undefined;
  };
}
