import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { waitUntil } from '../../src/main/services/index.js';

const LEASE_S = 60;
const WAIT_MS = 120_000;

/** A Redis database number of its own, empty. */
export interface FreshRedis {
  readonly url: string;
  /** Empties it, as FLUSHDB does. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Leases one of the server's numbered databases; database 0 holds the leases, so that runs sharing a server do not meet.
 * A run that was killed frees its numbers when the leases expire.
 */
export async function freshRedis(): Promise<FreshRedis> {
  const serverUrl = inject('redisUrl');
  const leases = new Redis(serverUrl, { maxRetriesPerRequest: 3 });
  leases.on('error', () => undefined);
  const holder = randomBytes(8).toString('hex');
  const [, count] = (await leases.config('GET', 'databases')) as [string, string];
  let number = 0;
  const found = await waitUntil(async () => {
    for (let candidate = 1; candidate < Number(count); candidate += 1) {
      if (await leases.set(leaseOf(candidate), holder, 'EX', LEASE_S, 'NX')) {
        number = candidate;
        return true;
      }
    }
    return false;
  }, WAIT_MS);
  if (!found) {
    leases.disconnect();
    throw new Error(`all ${count} databases of the test Redis are taken; is another run holding them?`);
  }
  const renew = setInterval(() => void leases.expire(leaseOf(number), LEASE_S).catch(() => undefined), 15_000);
  renew.unref();
  const own = new URL(serverUrl);
  own.pathname = `/${number}`;
  const client = new Redis(own.href);
  client.on('error', () => undefined);
  const flush = async (): Promise<void> => void (await client.flushdb());
  await flush();
  const close = async (): Promise<void> => {
    clearInterval(renew);
    await flush();
    await leases.del(leaseOf(number));
    client.disconnect();
    leases.disconnect();
  };
  return { url: own.href, flush, close };
}

function leaseOf(number: number): string {
  return `ledgerflow-tests:lease:${number}`;
}
