import { MAX_JOB_DELIVERIES, type DeliveryQueue, type ScheduledJob } from '../../queue/index.js';
import type { WebhookObserver } from '../observer.js';
import type { WebhookLimits } from '../options.js';
import type { WebhookDatabase } from '../tables.js';
import { ledgersWithEvents, relayBatch, type NewDelivery } from './relay.repository.js';

/** Moves events into deliveries. */
export interface Relay {
  /** There may be events of this ledger: looks at once, or once more after the look under way. */
  nudge(ledgerId: string): void;
  /** Ends after the statements under way. */
  close(): Promise<void>;
}

/**
 * Starts relaying: at every nudge, and by itself at every interval, so that a lost nudge only delays. Ledgers are worked on
 * side by side, each by one loop that ends when nothing is left. Enqueuing follows the commit; when it fails or the process
 * dies in between, the sweep finds the deliveries.
 */
export function startRelay(
  db: WebhookDatabase,
  queue: DeliveryQueue,
  limits: WebhookLimits,
  observer: WebhookObserver,
): Relay {
  const looping = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let closed = false;

  const relayAll = async (ledgerId: string): Promise<void> => {
    for (;;) {
      again.delete(ledgerId);
      const batch = await relayBatch(db, ledgerId, limits.relayBatch);
      if (batch.events > 0) {
        observer.relayed?.({ ledgerId, events: batch.events, deliveries: batch.deliveries.length, lagMs: batch.lagMs });
        // Not awaited: the next claim need not wait for Redis, and its failure has its own remedy.
        void queue
          .add(jobsFor(ledgerId, batch.deliveries))
          .catch((error: unknown) => observer.error?.('enqueue', error));
      }
      if (closed || (batch.events < limits.relayBatch && !again.has(ledgerId))) return;
    }
  };
  const nudge = (ledgerId: string): void => {
    if (closed) return;
    again.add(ledgerId);
    if (looping.has(ledgerId)) return;
    const loop = relayAll(ledgerId)
      .catch((error: unknown) => observer.error?.('relay', error))
      .finally(() => looping.delete(ledgerId));
    looping.set(ledgerId, loop);
  };
  const poll = async (): Promise<void> => {
    try {
      for (const ledgerId of await ledgersWithEvents(db)) nudge(ledgerId);
    } catch (error) {
      observer.error?.('relay', error);
    }
    if (closed) return;
    timer = setTimeout(() => {
      polling = poll();
    }, limits.pollIntervalMs);
  };
  let timer: NodeJS.Timeout | undefined;
  let polling = poll();
  return {
    nudge,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await polling;
      await Promise.all(looping.values());
    },
  };
}

/** Jobs for deliveries to be sent now: one per endpoint and hundred. */
export function jobsFor(ledgerId: string, deliveries: readonly NewDelivery[]): ScheduledJob[] {
  const byEndpoint = new Map<string, string[]>();
  for (const { deliveryId, endpointId } of deliveries) {
    const ids = byEndpoint.get(endpointId);
    if (ids) ids.push(deliveryId);
    else byEndpoint.set(endpointId, [deliveryId]);
  }
  const jobs: ScheduledJob[] = [];
  for (const [endpointId, ids] of byEndpoint)
    for (let from = 0; from < ids.length; from += MAX_JOB_DELIVERIES)
      jobs.push({
        job: { ledgerId, endpointId, deliveryIds: ids.slice(from, from + MAX_JOB_DELIVERIES) },
        delayMs: 0,
      });
  return jobs;
}
