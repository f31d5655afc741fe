import { setTimeout as delay } from 'node:timers/promises';
import {
  QUEUE_PREFIX,
  assertNoEviction,
  connectQueue,
  consumeDeliveries,
  openDeliveryQueue,
  subscribeToNudges,
  waitForRedis,
  type DeliveryConsumer,
  type DeliveryQueue,
} from '../queue/index.js';
import { createDeliverer } from './deliver/deliverer.js';
import { createSender } from './deliver/send.js';
import type { WebhookObserver } from './observer.js';
import { resolveLimits, resolveNetwork, type NetworkOptions, type WebhookLimits } from './options.js';
import { startRelay, type Relay } from './relay/relay.js';
import type { Keyring } from './secrets/keyring.js';
import { startSweeper, type Sweeper } from './sweeper.js';
import type { WebhookDatabase } from './tables.js';

const REDIS_START_MS = 10_000;

/** What a worker is built from. */
export interface WebhookWorkerOptions {
  /** A pool of some ten connections; best with `indexScansOnly`, as its statements take rows by key. */
  readonly db: WebhookDatabase;
  readonly redisUrl: string;
  readonly keyring: Keyring;
  readonly network?: NetworkOptions;
  readonly limits?: Partial<WebhookLimits>;
  readonly observer?: WebhookObserver;
  /** Set apart from other installations that share the Redis. Must hold a hash tag for Redis Cluster. */
  readonly queuePrefix?: string;
}

export interface WebhookWorker {
  /** Refuses to start without Redis, or with one that may evict jobs (`EvictionPolicyError`). */
  start(): Promise<void>;
  /**
   * Takes nothing new, waits up to the grace for what is being sent, then cuts it off: its lease runs out and another worker
   * sends it again. Closes what it opened; the pool stays the caller's.
   */
  close(graceMs: number): Promise<void>;
  /** For the board and the metrics; there once started. */
  readonly queue: DeliveryQueue | undefined;
  /** Requests under way. */
  readonly inFlight: number;
}

interface Parts {
  readonly queue: DeliveryQueue;
  readonly consumer: DeliveryConsumer;
  readonly relay: Relay;
  readonly sweeper: Sweeper;
}

/** Relay, sweep and deliveries, in one process; any number of them may run beside each other. */
export function createWebhookWorker(options: WebhookWorkerOptions): WebhookWorker {
  const { db, observer = {}, queuePrefix = QUEUE_PREFIX } = options;
  const limits = resolveLimits(options.limits ?? {});
  const network = resolveNetwork(options.network ?? {});
  const onRedisError = (error: Error): void => observer.error?.('redis', error);
  const producing = connectQueue(options.redisUrl, 'producer', onRedisError);
  const consuming = connectQueue(options.redisUrl, 'consumer', onRedisError);
  const hearing = connectQueue(options.redisUrl, 'consumer', onRedisError);
  const sender = createSender({
    ...network,
    trustedCertificates: network.trustedCertificates,
    deadlineMs: limits.deadlineMs,
    connectTimeoutMs: limits.connectTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
    keptResponseBytes: limits.keptResponseBytes,
  });
  const queue = openDeliveryQueue(producing, onRedisError, queuePrefix);
  const deliverer = createDeliverer({ db, queue, keyring: options.keyring, sender, limits, observer });
  let parts: Parts | undefined;

  const disconnect = (): void => {
    for (const connection of [producing, consuming, hearing]) connection.disconnect();
  };
  return {
    get queue() {
      return parts?.queue;
    },
    get inFlight() {
      return deliverer.inFlight;
    },
    start: async () => {
      try {
        await waitForRedis(producing, REDIS_START_MS);
        await assertNoEviction(producing);
      } catch (error) {
        disconnect();
        throw error;
      }
      const relay = startRelay(db, queue, limits, observer);
      const sweeper = startSweeper(db, queue, limits, observer);
      await subscribeToNudges(hearing, queuePrefix, (kind, ledgerId) =>
        kind === 'events' ? relay.nudge(ledgerId) : sweeper.nudge(ledgerId),
      );
      const consumer = consumeDeliveries(
        consuming,
        limits.jobConcurrency,
        (job) => deliverer.handle(job),
        onRedisError,
        queuePrefix,
      );
      parts = { queue, consumer, relay, sweeper };
    },
    close: async (graceMs) => {
      hearing.disconnect();
      if (parts) {
        await Promise.all([parts.relay.close(), parts.sweeper.close()]);
        const drained = Promise.all([parts.consumer.close(graceMs), deliverer.drain()]);
        await Promise.race([drained, delay(graceMs, undefined, { ref: false })]);
      }
      sender.abort();
      await Promise.race([queue.close(), delay(1_000, undefined, { ref: false })]).catch(() => undefined);
      await sender.close();
      disconnect();
    },
  };
}
