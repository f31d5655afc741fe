import { Redis } from 'ioredis';

/** A Redis connection as the queue uses it. Whoever opens it closes it. */
export type QueueConnection = Redis;

/** Thrown at start-up: this Redis would throw jobs away under memory pressure. */
export class EvictionPolicyError extends Error {
  override readonly name = 'EvictionPolicyError';
}

const MAX_RECONNECT_DELAY_MS = 2_000;
const reconnectDelay = (attempt: number): number => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS);

/**
 * Opens a connection for one purpose.
 * - `producer`: fails at once while Redis is away, so that callers go on; what could not be enqueued is found by the sweep.
 * - `consumer`: waits for Redis for ever, as BullMQ's workers must.
 * Errors go to `onError`: a connection without a listener would end the process.
 */
export function connectQueue(
  url: string,
  purpose: 'producer' | 'consumer',
  onError: (error: Error) => void,
): QueueConnection {
  const connection = new Redis(url, {
    connectionName: `ledgerflow-queue-${purpose}`,
    retryStrategy: reconnectDelay,
    connectTimeout: 5_000,
    ...(purpose === 'producer'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 }
      : { maxRetriesPerRequest: null }),
  });
  connection.on('error', onError);
  return connection;
}

/** Waits until Redis answers; throws when it does not within the time. */
export async function waitForRedis(connection: QueueConnection, timeoutMs: number): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const ready = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      connection.off('ready', ready);
      reject(new Error(`Redis did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    connection.once('ready', ready);
  });
}

/**
 * Refuses a Redis that may evict keys: BullMQ only warns, and jobs would vanish. INFO is asked, not CONFIG, which managed
 * services forbid.
 */
export async function assertNoEviction(connection: QueueConnection): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await connection.info('memory'))?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new EvictionPolicyError(
    `Redis evicts keys when memory is short (maxmemory-policy is "${policy}"), which would lose queued deliveries. ` +
      'Set it now with `redis-cli CONFIG SET maxmemory-policy noeviction` and for good with the line ' +
      '`maxmemory-policy noeviction` in redis.conf (on a managed service: in its parameter group).',
  );
}
