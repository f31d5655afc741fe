import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { boundedLabels } from './bounded-labels.js';
import { createGauges, type Watches } from './gauges.js';

/**
 * What the rooms report and what Prometheus reads. Reporting is synchronous and cheap; gauges are asked at each scrape,
 * and one that fails is left out of that scrape.
 */
export interface Metrics extends Watches {
  /** A request was answered. `operation` is a root field of the schema, `outcome` "ok" or an error's code. */
  requestFinished(request: { operation: string; outcome: string; durationMs: number }): void;
  /** A request was turned away before it ran. */
  refused(code: string): void;
  batchCommitted(batch: { commands: number; waitMs: number; commitMs: number }): void;
  /** The accounts of a batch were locked. */
  accountsLocked(lockMs: number): void;
  batchRetried(why: string): void;
  /** A posting mutation was answered: "done", "replayed", or the rejection's code (IDEMPOTENCY_KEY_REUSED: a conflict). */
  commandAnswered(outcome: string): void;
  eventsRelayed(count: number): void;
  /** An attempt to deliver a webhook ended: "succeeded", "failed", "gave_up" ... */
  deliveryFinished(outcome: string, durationMs: number): void;
  readonly contentType: string;
  /** The answer to a scrape. */
  expose(): Promise<string>;
}

const FAST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BATCH_COMMANDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** Metrics of one process. `runtime`: Node's own (heap, event loop, garbage collection) too. */
export function createMetrics(options: { readonly runtime: boolean }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.runtime) collectDefaultMetrics({ register: registry });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram<L>({ name, help, buckets, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });

  const requests = histogram('ledgerflow_request_duration_seconds', 'Requests, from arrival to answer', FAST_SECONDS, [
    'operation',
    'outcome',
  ]);
  const refusals = counter('ledgerflow_refusals_total', 'Requests turned away before they ran', ['code']);
  const batchSize = histogram('ledgerflow_batch_commands', 'Commands committed together', BATCH_COMMANDS);
  const batchWait = histogram('ledgerflow_batch_wait_seconds', 'Wait of a batch for its turn', FAST_SECONDS);
  const batchCommit = histogram('ledgerflow_batch_commit_seconds', 'A batch in Postgres, to its commit', FAST_SECONDS);
  const lockWait = histogram('ledgerflow_lock_wait_seconds', 'A batch taking its account locks', FAST_SECONDS);
  const retries = counter('ledgerflow_batch_retries_total', 'Batches run again', ['reason']);
  const commands = counter('ledgerflow_commands_total', 'Posting mutations by what they came to', ['outcome']);
  const relayed = counter('ledgerflow_events_relayed_total', 'Events turned into deliveries');
  const deliveries = histogram('ledgerflow_delivery_duration_seconds', 'Webhook attempts', SLOW_SECONDS, ['outcome']);

  const gauges = createGauges(registers);
  const operation = boundedLabels();
  const outcome = boundedLabels();

  return {
    contentType: registry.contentType,
    async expose() {
      await gauges.refresh();
      return await registry.metrics();
    },
    requestFinished: (request) =>
      requests.observe(
        { operation: operation(request.operation), outcome: outcome(request.outcome) },
        request.durationMs / 1_000,
      ),
    refused: (code) => refusals.inc({ code: outcome(code) }),
    batchCommitted(batch) {
      batchSize.observe(batch.commands);
      batchWait.observe(batch.waitMs / 1_000);
      batchCommit.observe(batch.commitMs / 1_000);
    },
    accountsLocked: (lockMs) => lockWait.observe(lockMs / 1_000),
    batchRetried: (why) => retries.inc({ reason: outcome(why) }),
    commandAnswered: (answer) => commands.inc({ outcome: outcome(answer) }),
    eventsRelayed: (count) => relayed.inc(count),
    deliveryFinished: (result, durationMs) => deliveries.observe({ outcome: outcome(result) }, durationMs / 1_000),
    ...gauges.watches,
  };
}
