import { sql } from 'kysely';
import { openDatabase } from '../../db/index.js';
import { startExpiryJob, type LedgerTables } from '../../ledger/index.js';
import {
  createWebhookWorker,
  type AttemptFact,
  type WebhookObserver,
  type WebhookTables,
} from '../../webhooks/index.js';
import { traceDelivery } from '../../telemetry/index.js';
import { sayOnce, type Foundations } from './foundations.js';

const EXPIRY_LOOK_MS = 1_000;
const EXPIRED_PER_LOOK = 500;
const WEBHOOK_CONNECTIONS = 8;
/** A lease must outlast the attempt it is for. */
const LEASE_MARGIN_MS = 15_000;

/** Starts relay, deliveries, sweep and the expiry of holds. Any number of workers may run; they share the work. */
export async function openWorker(foundations: Foundations): Promise<void> {
  const { config, db, keyring, addresses, lifecycle, logger, metrics, posting } = foundations;
  const { concurrency, concurrencyPerEndpoint, timeoutMs, giveUpMs, retentionMs } = config.webhooks;

  const expiry = startExpiryJob(db.withTables<LedgerTables>(), posting, {
    everyMs: EXPIRY_LOOK_MS,
    limit: EXPIRED_PER_LOOK,
    onError: sayOnce(logger, 'expiry of holds') as (error: unknown) => void,
  });
  lifecycle.onStop('expiry of holds', () => expiry.stop());

  // Deliveries are taken by key, and all the worker writes is safe to write again: no plan but by index, no wait for the disk.
  const deliveries = openDatabase({
    ...config.database.session,
    url: config.database.url!,
    maxConnections: WEBHOOK_CONNECTIONS,
    applicationName: 'ledgerflow-worker-webhooks',
    onIdleError: sayOnce(logger, 'webhooks: idle connection'),
    indexScansOnly: true,
    asynchronousCommit: true,
  });
  lifecycle.onStop('webhook connections', () => deliveries.destroy());

  const worker = createWebhookWorker({
    db: deliveries.withTables<WebhookTables>(),
    redisUrl: config.redis.url!,
    keyring,
    network: { addresses },
    limits: {
      jobConcurrency: concurrency,
      maxInFlightPerEndpoint: concurrencyPerEndpoint,
      deadlineMs: timeoutMs,
      leaseMs: timeoutMs + LEASE_MARGIN_MS,
      giveUpAfterMs: giveUpMs,
      retentionMs,
    },
    observer: observe(foundations),
  });
  await worker.start();
  lifecycle.onStop('webhooks', (graceMs) => worker.close(graceMs));
  metrics.watchRelayLag(() => relayLagSeconds(foundations));
}

function observe({ logger, metrics, tracing }: Foundations): WebhookObserver {
  const failing = new Map<string, (error: Error) => void>();
  const attempted = (outcome: string, fact: AttemptFact): void => {
    metrics.deliveryFinished(outcome, fact.durationMs);
    traceDelivery(tracing, outcome, fact);
  };
  return {
    relayed: ({ events }) => metrics.eventsRelayed(events),
    delivered: (fact) => attempted('succeeded', fact),
    attemptFailed: (fact) => {
      attempted('failed', fact);
      logger.info(fact, 'webhook attempt failed');
    },
    gaveUp: (fact) => {
      attempted('gave_up', fact);
      logger.warn(fact, 'webhook given up');
    },
    endpointDisabled: (fact) => logger.warn(fact, 'webhook endpoint disabled'),
    swept: (fact) => logger.debug(fact, 'deliveries enqueued again'),
    pruned: (fact) => logger.info(fact, 'old deliveries removed'),
    error: (where, error) => {
      if (!failing.has(where)) failing.set(where, sayOnce(logger, `webhooks: ${where}`));
      failing.get(where)!(error as Error);
    },
  };
}

/** Age of the oldest event that waits, over all ledgers: each ledger's first by its own index. */
async function relayLagSeconds({ db }: Foundations): Promise<number> {
  const { rows } = await sql<{ lag: number }>`
    select coalesce(extract(epoch from clock_timestamp() - min(waiting.created_at)), 0)::float8 as lag
    from ledgers l cross join lateral (
      select e.created_at from events e where e.ledger_id = l.ledger_id and e.relayed_at is null
      order by e.event_id limit 1) waiting`.execute(db);
  return rows[0]?.lag ?? 0;
}
