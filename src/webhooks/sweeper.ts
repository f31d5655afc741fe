import { holdLease } from '../ledger/index.js';
import { newId } from '../lib/index.js';
import type { DeliveryQueue } from '../queue/index.js';
import { cancelOrphans, ledgersWithOverdue, overdue, pruneDeliveries, pruneEvents } from './log/sweep.repository.js';
import type { WebhookObserver } from './observer.js';
import type { WebhookLimits } from './options.js';
import { jobsFor } from './relay/relay.js';
import { ledgerPart, type WebhookDatabase } from './tables.js';

/** Enough to wake an endpoint's lane, which then takes the rest from the database by itself. */
const SWEPT_PER_ENDPOINT = 200;
const PRUNED_AT_ONCE = 1_000;

/** Looks after what fell between, and after the log's size. */
export interface Sweeper {
  /** Deliveries of this ledger became due by a command: enqueues them without waiting for the interval or the lease. */
  nudge(ledgerId: string): void;
  close(): Promise<void>;
}

/**
 * Every interval, one worker at a time: enqueues again what has been due for the grace and is neither leased nor finished.
 * That covers a crash between the relay's commit and the queue, a queue that lost its memory, an alarm that did not ring, and
 * leases of workers that died. Less often it deletes what is older than the log is kept.
 */
export function startSweeper(
  db: WebhookDatabase,
  queue: DeliveryQueue,
  limits: WebhookLimits,
  observer: WebhookObserver,
): Sweeper {
  const holder = newId();
  const underWay = new Set<Promise<void>>();
  let closed = false;
  let prunedAt = performance.now();

  const mine = (ledgerId: string, name: string, ttlMs: number): Promise<boolean> =>
    holdLease(ledgerPart(db), { ledgerId, name, holder, ttlMs });
  const enqueue = async (ledgerId: string, graceMs: number): Promise<number> => {
    const due = await overdue(db, ledgerId, graceMs, SWEPT_PER_ENDPOINT);
    await queue.add(jobsFor(ledgerId, due));
    return due.length;
  };
  const sweep = async (): Promise<void> => {
    for (const ledgerId of await ledgersWithOverdue(db, limits.sweepGraceMs)) {
      if (closed) return;
      if (!(await mine(ledgerId, 'webhook-sweep', 2 * limits.sweepIntervalMs))) continue;
      await cancelOrphans(db, ledgerId);
      const deliveries = await enqueue(ledgerId, limits.sweepGraceMs);
      if (deliveries > 0) observer.swept?.({ ledgerId, deliveries });
    }
  };
  const prune = async (): Promise<void> => {
    if (limits.retentionMs === 0 || performance.now() - prunedAt < limits.pruneIntervalMs) return;
    prunedAt = performance.now();
    const ledgers = await db.selectFrom('ledgers').select('ledger_id').execute();
    for (const { ledger_id: ledgerId } of ledgers) {
      if (!(await mine(ledgerId, 'webhook-prune', limits.pruneIntervalMs / 2))) continue;
      const fact = await pruneLedger(db, ledgerId, limits.retentionMs, () => closed);
      if (fact.deliveries + fact.events > 0) observer.pruned?.({ ledgerId, ...fact });
    }
  };
  const track = (work: Promise<unknown>, where: string): void => {
    const tracked: Promise<void> = work
      .then(
        () => undefined,
        (error: unknown) => observer.error?.(where, error),
      )
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  const timer = setInterval(() => {
    if (underWay.size > 0) return;
    track(sweep().then(prune), 'sweep');
  }, limits.sweepIntervalMs);
  return {
    nudge: (ledgerId) => {
      if (!closed) track(enqueue(ledgerId, 0), 'sweep');
    },
    close: async () => {
      closed = true;
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

/** Deletes what is older than it is kept, a thousand rows at a time, so that no statement holds many locks or runs long. */
export async function pruneLedger(
  db: WebhookDatabase,
  ledgerId: string,
  retentionMs: number,
  stopped: () => boolean = () => false,
): Promise<{ deliveries: number; events: number }> {
  const before = new Date(Date.now() - retentionMs);
  const untilDone = async (step: typeof pruneDeliveries): Promise<number> => {
    let total = 0;
    for (;;) {
      const deleted = await step(db, ledgerId, before, PRUNED_AT_ONCE);
      total += deleted;
      if (deleted < PRUNED_AT_ONCE || stopped()) return total;
    }
  };
  const deliveries = await untilDone(pruneDeliveries);
  return { deliveries, events: await untilDone(pruneEvents) };
}
