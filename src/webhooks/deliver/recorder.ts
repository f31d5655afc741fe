import { isSerializationConflict } from '../../db/index.js';
import { MAX_JOB_DELIVERIES, type DeliveryQueue, type ScheduledJob } from '../../queue/index.js';
import type { WebhookObserver } from '../observer.js';
import type { WebhookLimits } from '../options.js';
import type { WebhookDatabase } from '../tables.js';
import { createBatcher } from './batcher.js';
import type { Lane } from './lanes.js';
import type { PreparedDelivery } from './payload.js';
import { disableEndpoint, markFailing, markWorking, recordResults, type AttemptResult } from './result.repository.js';

const MAX_RESULTS = 500;
const MAX_TRIES = 5;
const GONE = 410;
/** Wake-ups this close together share a job. */
const WAKE_UP_SPREAD = 1.05;
const WAKE_UP_SLACK_MS = 20;

type Recorded = { readonly lane: Lane; readonly result: AttemptResult };

/** Writes down how attempts ended, and what follows from it. */
export interface Recorder {
  /** Resolves when it is committed. Rejects when the database is away: then the lease runs out and it is sent again. */
  record(lane: Lane, delivery: PreparedDelivery, result: AttemptResult): Promise<void>;
  /** Resolves when no wake-up is on its way to the queue. */
  idle(): Promise<void>;
}

/**
 * Attempts that end together are recorded by one statement per ledger. The time of a next attempt stands in the row; the
 * delayed job is only its alarm clock, and the sweep rings when that is lost.
 */
export function createRecorder(
  db: WebhookDatabase,
  queue: DeliveryQueue,
  limits: WebhookLimits,
  observer: WebhookObserver,
): Recorder {
  const recorders = new Map<string, (recorded: Recorded) => Promise<void>>();
  const enqueuing = new Set<Promise<void>>();
  const recorderOf = (ledgerId: string) => {
    let recorder = recorders.get(ledgerId);
    if (!recorder) {
      recorder = createBatcher<Recorded, void>(
        async (batch) => {
          await recordAgain(
            db,
            ledgerId,
            batch.map((one) => one.result),
          );
          const jobs = wakeUps(batch);
          const adding: Promise<void> = queue
            .add(jobs)
            .catch((error: unknown) => observer.error?.('enqueue', error))
            .finally(() => enqueuing.delete(adding));
          enqueuing.add(adding);
          return batch.map(() => undefined);
        },
        { maxItems: MAX_RESULTS, maxConcurrent: 2 },
      );
      recorders.set(ledgerId, recorder);
    }
    return recorder;
  };

  const judgeEndpoint = async (lane: Lane, delivery: PreparedDelivery, result: AttemptResult): Promise<void> => {
    const { ledgerId, endpointId } = lane;
    if (result.error === null) {
      if (delivery.failingForMs !== null) await markWorking(db, ledgerId, endpointId);
      return;
    }
    if (result.durationMs === 0) return;
    if (delivery.failingForMs === null) await markFailing(db, ledgerId, endpointId);
    const failingTooLong = delivery.failingForMs !== null && delivery.failingForMs > limits.disableAfterMs;
    const reason = result.statusCode === GONE ? 'GONE' : failingTooLong ? 'FAILING' : undefined;
    if (!reason) return;
    const after = reason === 'FAILING' ? limits.disableAfterMs : null;
    if (await disableEndpoint(db, ledgerId, endpointId, reason, delivery.url, after))
      observer.endpointDisabled?.({ ledgerId, endpointId, reason });
  };

  return {
    record: async (lane, delivery, result) => {
      await recorderOf(lane.ledgerId)({ lane, result });
      await judgeEndpoint(lane, delivery, result);
    },
    idle: async () => {
      while (enqueuing.size > 0) await Promise.all(enqueuing);
    },
  };
}

/** `recordResults`, run again when Postgres asks for it. */
async function recordAgain(db: WebhookDatabase, ledgerId: string, results: readonly AttemptResult[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordResults(db, ledgerId, results);
    } catch (error) {
      if (!isSerializationConflict(error) || tries === MAX_TRIES) throw error;
    }
  }
}

/** Delayed jobs for the attempts to come: of one endpoint, those due at nearly the same time share one. */
export function wakeUps(batch: readonly Recorded[]): ScheduledJob[] {
  const waiting = batch
    .filter(({ result }) => result.status === 'PENDING')
    .sort((a, b) =>
      a.lane === b.lane ? a.result.retryInMs - b.result.retryInMs : a.lane.endpointId < b.lane.endpointId ? -1 : 1,
    );
  const jobs: { lane: Lane; firstMs: number; lastMs: number; ids: string[] }[] = [];
  for (const { lane, result } of waiting) {
    const open = jobs.at(-1);
    const fits =
      open?.lane === lane &&
      open.ids.length < MAX_JOB_DELIVERIES &&
      result.retryInMs <= open.firstMs * WAKE_UP_SPREAD + WAKE_UP_SLACK_MS;
    if (!fits) jobs.push({ lane, firstMs: result.retryInMs, lastMs: result.retryInMs, ids: [result.deliveryId] });
    else {
      open.ids.push(result.deliveryId);
      open.lastMs = result.retryInMs;
    }
  }
  return jobs.map(({ lane, lastMs, ids }) => ({
    job: { ledgerId: lane.ledgerId, endpointId: lane.endpointId, deliveryIds: ids },
    delayMs: lastMs,
  }));
}
