import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../../config/index.js';
import type { Database } from '../../db/index.js';
import { createPosting, type LedgerTables, type Posting } from '../../ledger/index.js';
import { connectQueue, type QueueConnection } from '../../queue/index.js';
import {
  createLogger,
  createMetrics,
  createTracing,
  traceBatches,
  type Metrics,
  type Tracing,
} from '../../telemetry/index.js';
import { createKeyring, type AddressPolicy, type Keyring } from '../../webhooks/index.js';
import { Lifecycle } from '../lifecycle.js';
import { openDatabases } from './databases.js';

/** What every process of the product stands on; each part closes with the lifecycle. */
export interface Foundations {
  readonly config: Config;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Reads, and every write that is not a posting. */
  readonly db: Database;
  readonly posting: Posting;
  /** Fails at once while Redis is away. */
  readonly producer: QueueConnection;
  readonly keyring: Keyring;
  readonly addresses: AddressPolicy;
}

/** Opens them; nothing waits for Postgres or Redis to answer. `name` is said in logs, traces and pg_stat_activity. */
export async function openFoundations(config: Config, name: 'api' | 'worker' | 'dev'): Promise<Foundations> {
  const logger = createLogger({ level: config.log.level, process: name, secrets: secretsOf(config) });
  const lifecycle = new Lifecycle(config.shutdownGraceMs, logger);
  const metrics = createMetrics({ runtime: true });
  const { endpoint, serviceName, sampleRatio } = config.tracing;
  const tracing = await createTracing(
    endpoint === undefined ? undefined : { endpoint, serviceName: `${serviceName}-${name}`, sampleRatio },
  );
  lifecycle.onStop('tracing', () => tracing.close());

  const databases = openDatabases(config, name, (error) => {
    logger.warn({ err: error }, 'a connection to Postgres was lost');
  });
  const { db, pool, postingPool } = databases;
  metrics.watchPool('main', pool);
  metrics.watchPool('posting', postingPool);
  lifecycle.onStop('databases', () => databases.close());

  const traceBatch = traceBatches(tracing);
  const posting = createPosting(postingPool, db.withTables<LedgerTables>(), config.posting, {
    batchCommitted: (batch) => {
      metrics.batchCommitted(batch);
      traceBatch(batch);
    },
    accountsLocked: (lockMs) => metrics.accountsLocked(lockMs),
    batchRetried: (why) => metrics.batchRetried(why),
  });
  metrics.watchPosting(() => posting.load());
  lifecycle.onStop('posting', () => posting.close());

  const producer = connectQueue(config.redis.url!, 'producer', sayOnce(logger, 'Redis cannot be reached'));
  lifecycle.onStop('redis', () => Promise.resolve(producer.disconnect()));

  const { encryptionKey, retiredEncryptionKeys, allowPrivate } = config.webhooks;
  const keyring = keyringOf([encryptionKey!, ...retiredEncryptionKeys]);
  const addresses = { allowHttp: allowPrivate, allowPrivate };
  return { config, lifecycle, logger, metrics, tracing, db, posting, producer, keyring, addresses };
}

/** A key goes by the first digits of its hash, so that nobody has to name keys and a changed one is noticed. */
function keyringOf(keys: readonly Buffer[]): Keyring {
  const named = keys.map((key) => [createHash('sha256').update(key).digest('hex').slice(0, 12), key] as const);
  return createKeyring(named[0]![0], new Map(named));
}

/** Values that must not turn up in a log line, whoever writes it. */
function secretsOf(config: Config): string[] {
  const passwords = [config.database.url, config.migration.url, config.redis.url].map((url) =>
    url === undefined ? '' : decodeURIComponent(new URL(url).password),
  );
  return [config.access.adminKey ?? '', ...passwords].filter((secret) => secret !== '');
}

const SAME_ERROR_MS = 30_000;

/** A lost server repeats its error with every attempt to reconnect: the log hears it once in a while. */
export function sayOnce(logger: Logger, message: string): (error: Error) => void {
  let lastAtMs = -Infinity;
  return (error) => {
    if (performance.now() - lastAtMs < SAME_ERROR_MS) return;
    lastAtMs = performance.now();
    logger.warn({ err: error }, message);
  };
}
