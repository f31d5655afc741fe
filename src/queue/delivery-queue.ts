import { Queue, Worker } from 'bullmq';
import type { QueueConnection } from './connection.js';
import { DELIVERY_QUEUE, QUEUE_PREFIX, parseDeliveryJob, type DeliveryJob } from './jobs.js';

const KEPT_COMPLETED_JOBS = 200;
const KEPT_FAILED_JOBS = 1_000;
const KEPT_FAILED_S = 7 * 24 * 3600;
/** Crashes of a worker that a job survives. The default of 1 fails a job for good at the second. */
const MAX_STALLED_COUNT = 1_000_000;
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 15_000;

/** A job and when it is to run. */
export interface ScheduledJob {
  readonly job: DeliveryJob;
  /** 0: now. */
  readonly delayMs: number;
}

/** The producing side. */
export interface DeliveryQueue {
  /**
   * Adds jobs. Not atomic, and fails at once while Redis is away; neither matters, because the sweep finds every due
   * delivery. Jobs take BullMQ's own ids: with ids of ours, a new job would be dropped in silence while an old one with
   * the same id is still kept.
   */
  add(jobs: readonly ScheduledJob[]): Promise<void>;
  /** For the board and the metrics. */
  readonly bull: Queue;
  close(): Promise<void>;
}

/** Opens the queue over a `producer` connection, which stays the caller's to close. */
export function openDeliveryQueue(
  connection: QueueConnection,
  onError: (error: Error) => void,
  prefix: string = QUEUE_PREFIX,
): DeliveryQueue {
  const bull = new Queue(DELIVERY_QUEUE, {
    connection,
    prefix,
    defaultJobOptions: {
      attempts: 1,
      removeOnComplete: { count: KEPT_COMPLETED_JOBS },
      removeOnFail: { count: KEPT_FAILED_JOBS, age: KEPT_FAILED_S },
    },
  });
  bull.on('error', onError);
  return {
    bull,
    add: async (jobs) => {
      if (jobs.length === 0) return;
      await bull.addBulk(
        jobs.map(({ job, delayMs }) => ({
          name: 'deliver',
          data: job,
          ...(delayMs > 0 ? { opts: { delay: Math.ceil(delayMs) } } : {}),
        })),
      );
    },
    close: () => bull.close(),
  };
}

/** The consuming side; stops with `close`. */
export interface DeliveryConsumer {
  /**
   * Takes no more jobs and waits for those under way, but not longer than the grace: BullMQ's own close has no limit. True
   * when all were done.
   */
  close(graceMs: number): Promise<boolean>;
}

/**
 * Runs `handle` for each job, at most `concurrency` at once. A job that was under way in a killed worker comes back when its
 * lock expires. `handle` should not throw: what failed is in the database, and a failed job is only shown on the board.
 */
export function consumeDeliveries(
  connection: QueueConnection,
  concurrency: number,
  handle: (job: DeliveryJob) => Promise<void>,
  onError: (error: Error) => void,
  prefix: string = QUEUE_PREFIX,
): DeliveryConsumer {
  const worker = new Worker<unknown>(
    DELIVERY_QUEUE,
    async (job) => {
      const parsed = parseDeliveryJob(job.data);
      if (!parsed) throw new Error('this job is not a delivery of this version');
      await handle(parsed);
    },
    {
      connection,
      prefix,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLED_COUNT,
      drainDelay: 1,
    },
  );
  worker.on('error', onError);
  return {
    close: async (graceMs) => {
      const closing = worker.close().then(
        () => true,
        () => false,
      );
      let timer: NodeJS.Timeout | undefined;
      const expired = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), graceMs);
      });
      const drained = await Promise.race([closing, expired]);
      clearTimeout(timer);
      return drained;
    },
  };
}
