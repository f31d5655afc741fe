import { type DeliveryJob, type DeliveryQueue } from '../../queue/index.js';
import type { AttemptFact, WebhookObserver } from '../observer.js';
import type { WebhookLimits } from '../options.js';
import type { Keyring } from '../secrets/keyring.js';
import { signatureHeaders } from '../signing.js';
import type { WebhookDatabase } from '../tables.js';
import { retryDelayMs } from './backoff.js';
import { createBatcher } from './batcher.js';
import { claimByIds, claimDue } from './claim.repository.js';
import { Lanes, type Lane } from './lanes.js';
import { prepare, type PreparedDelivery } from './payload.js';
import { createRecorder } from './recorder.js';
import type { AttemptResult } from './result.repository.js';
import { createSecretsCache } from './secrets-cache.js';
import type { Sender, SendResult } from './send.js';

const MAX_CLAIM_JOBS = 20;
const CLAIMS_AT_ONCE = 2;

/** Sends deliveries. */
export interface Deliverer {
  /** Sends what is due of the job's deliveries, as far as the endpoint has slots; resolves when those are recorded. */
  handle(job: DeliveryJob): Promise<void>;
  /** Requests under way. */
  readonly inFlight: number;
  /** Starts nothing more; resolves when nothing is under way. */
  drain(): Promise<void>;
}

interface Dependencies {
  readonly db: WebhookDatabase;
  readonly queue: DeliveryQueue;
  readonly keyring: Keyring;
  readonly sender: Sender;
  readonly limits: WebhookLimits;
  readonly observer: WebhookObserver;
}

/**
 * Sends deliveries: claim (one statement for the jobs that come together), read what the bodies are made of, sign, POST
 * outside any transaction, record (one statement for the attempts that end together).
 *
 * A job beyond its endpoint's slots is not kept waiting in the queue, where it would stand in others' way: it ends, and the
 * lane takes what is due from the database as its slots come free.
 */
export function createDeliverer(dependencies: Dependencies): Deliverer {
  const { db, limits, observer, sender } = dependencies;
  const lanes = new Lanes(limits.maxInFlightPerEndpoint, limits.maxHeld);
  const secretsOf = createSecretsCache(db, dependencies.keyring);
  const recorder = createRecorder(db, dependencies.queue, limits, observer);
  const running = new Set<Promise<void>>();
  const claimers = new Map<string, (ids: readonly string[]) => Promise<PreparedDelivery[]>>();
  let draining = false;

  const claimerOf = (ledgerId: string) => {
    let claimer = claimers.get(ledgerId);
    if (!claimer) {
      claimer = createBatcher<readonly string[], PreparedDelivery[]>(
        async (requests) => {
          const ids = [...new Set(requests.flat())];
          const claimed = await prepare(db, ledgerId, await claimByIds(db, ledgerId, ids, limits.leaseMs));
          const left = new Map(claimed.map((one) => [one.deliveryId, one]));
          return requests.map((request) =>
            request.flatMap((id) => {
              const one = left.get(id);
              left.delete(id);
              return one ? [one] : [];
            }),
          );
        },
        { maxItems: MAX_CLAIM_JOBS, maxConcurrent: CLAIMS_AT_ONCE },
      );
      claimers.set(ledgerId, claimer);
    }
    return claimer;
  };

  /** Claims into `slots` of the lane and sends what was claimed; returns how many that were, and when they are recorded. */
  const run = async (
    lane: Lane,
    slots: number,
    claim: () => Promise<PreparedDelivery[]>,
  ): Promise<{ claimed: number; done: Promise<unknown> }> => {
    lanes.take(lane, slots);
    let prepared: PreparedDelivery[] = [];
    const claimedAt = performance.now();
    try {
      prepared = await claim();
    } catch (error) {
      observer.error?.('claim', error);
    } finally {
      lanes.release(lane, slots - prepared.length);
    }
    const done = Promise.all(
      prepared.map(async (one) => {
        try {
          await attempt(lane, one, claimedAt);
        } catch (error) {
          observer.error?.('deliver', error);
        } finally {
          lanes.release(lane, 1);
          pump(lane);
        }
      }),
    );
    return { claimed: prepared.length, done };
  };

  const pump = (lane: Lane): void => {
    if (draining || !lanes.worthPumping(lane)) return;
    lane.pumping = true;
    lane.overflow = false;
    const slots = lanes.free(lane);
    track(
      run(lane, slots, async () =>
        prepare(db, lane.ledgerId, await claimDue(db, lane.ledgerId, lane.endpointId, slots, limits.leaseMs)),
      ).then(({ claimed, done }) => {
        lane.pumping = false;
        if (claimed === slots) lane.overflow = true;
        pump(lane);
        return done;
      }),
    );
  };

  const attempt = async (lane: Lane, delivery: PreparedDelivery, claimedAt: number): Promise<void> => {
    await lanes.startSending(lane);
    let sent: AttemptResult | undefined;
    try {
      // A lease that would not outlast the attempt is left to lapse: another claim follows, with nothing sent twice.
      if (performance.now() - claimedAt > limits.leaseMs - limits.deadlineMs) return;
      sent = await sendOnce(lane, delivery);
    } finally {
      lanes.endSending(lane, sent && sent.durationMs > 0 ? sent : undefined);
    }
    if (!sent) return;
    await recorder.record(lane, delivery, sent);
    if (sent.durationMs > 0) tell(lane, delivery, sent);
  };

  const sendOnce = async (lane: Lane, delivery: PreparedDelivery): Promise<AttemptResult | undefined> => {
    const { ledgerId, endpointId } = lane;
    const startedAt = new Date();
    const secrets = await secretsOf(ledgerId, endpointId, delivery.endpointVersion);
    if (!secrets) return changedMeanwhile(delivery, startedAt);
    const { body } = delivery;
    if (body === null) return judge(delivery, startedAt, UNREADABLE, limits);
    const signature = signatureHeaders(delivery.eventId, body, secrets, startedAt.getTime());
    const sent = await sender.send(new URL(delivery.url), body, signature);
    return sent && judge(delivery, startedAt, sent, limits);
  };

  const tell = (lane: Lane, delivery: PreparedDelivery, result: AttemptResult): void => {
    const fact: AttemptFact = {
      ledgerId: lane.ledgerId,
      endpointId: lane.endpointId,
      deliveryId: delivery.deliveryId,
      eventType: delivery.eventType,
      attemptNumber: delivery.attemptNumber,
      durationMs: result.durationMs,
      statusCode: result.statusCode,
      traceparent: delivery.traceparent,
    };
    if (result.error === null)
      observer.delivered?.({ ...fact, latencyMs: Date.now() - delivery.eventCreatedAt.getTime() });
    else if (result.status === 'FAILED') observer.gaveUp?.({ ...fact, error: result.error });
    else observer.attemptFailed?.({ ...fact, error: result.error, retryInMs: result.retryInMs });
  };

  const track = (work: Promise<unknown>): void => {
    const tracked: Promise<void> = work
      .then(
        () => undefined,
        (error: unknown) => observer.error?.('deliver', error),
      )
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };

  return {
    get inFlight() {
      return lanes.inFlight;
    },
    handle: async (job) => {
      const lane = lanes.of(job.ledgerId, job.endpointId);
      const ids = job.deliveryIds.slice(0, lanes.free(lane));
      if (ids.length < job.deliveryIds.length) lane.overflow = true;
      if (ids.length === 0 || draining) return;
      const { done } = await run(lane, ids.length, () => claimerOf(job.ledgerId)(ids));
      pump(lane);
      await done;
    },
    drain: async () => {
      draining = true;
      while (running.size > 0) await Promise.all(running);
      await recorder.idle();
    },
  };
}

/** Zero milliseconds: what was never sent says nothing of the endpoint. */
const UNREADABLE: SendResult = {
  statusCode: null,
  responseStart: null,
  retryAfterMs: null,
  error: 'not sent: the ledger has nothing under the id this event names',
  durationMs: 0,
};

/** What an answer means for its delivery. */
function judge(delivery: PreparedDelivery, startedAt: Date, sent: SendResult, limits: WebhookLimits): AttemptResult {
  const retryInMs = retryDelayMs(delivery.attemptNumber, sent.retryAfterMs, limits);
  const pastGivingUp = delivery.retryingForMs + sent.durationMs + retryInMs > limits.giveUpAfterMs;
  return {
    deliveryId: delivery.deliveryId,
    attemptNumber: delivery.attemptNumber,
    startedAt,
    durationMs: sent.durationMs,
    statusCode: sent.statusCode,
    responseStart: sent.responseStart,
    error: sent.error,
    status: sent.error === null ? 'SUCCEEDED' : pastGivingUp ? 'FAILED' : 'PENDING',
    retryInMs,
  };
}

const changedMeanwhile = (delivery: PreparedDelivery, startedAt: Date): AttemptResult => ({
  deliveryId: delivery.deliveryId,
  attemptNumber: delivery.attemptNumber,
  startedAt,
  durationMs: 0,
  statusCode: null,
  responseStart: null,
  error: 'not sent: the endpoint was changed at this moment',
  status: 'PENDING',
  retryInMs: 0,
});
