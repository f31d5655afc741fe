import { PRODUCTION_ADDRESSES, type AddressPolicy } from './guard/policy.js';
import { lookupBySystem, type Lookup } from './guard/resolve.js';

/** The times and bounds of relay, deliveries and log, each with its unit. What is left out is as in `DEFAULTS`. */
export interface WebhookLimits {
  /** How long work that no nudge told of may wait for the relay. */
  readonly pollIntervalMs: number;
  /** Events relayed by one statement. */
  readonly relayBatch: number;
  /** How often what is due but was neither sent nor leased is enqueued again, and how long it must have been due. */
  readonly sweepIntervalMs: number;
  readonly sweepGraceMs: number;
  /** From the start of an attempt to the end of its answer's body. */
  readonly deadlineMs: number;
  readonly connectTimeoutMs: number;
  /** After this long an attempt whose worker vanished is made again. Must exceed the deadline. */
  readonly leaseMs: number;
  /** The answer's body is read to here; the log keeps its start. */
  readonly maxResponseBytes: number;
  readonly keptResponseBytes: number;
  /** The first delay; each further one is twice as long, up to the cap, and spread by a fifth to either side. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** From the delivery's writing (or its endpoint's enabling, or a retry by hand) to FAILED. */
  readonly giveUpAfterMs: number;
  /** Nothing but failure for this long disables an endpoint. */
  readonly disableAfterMs: number;
  /** Requests under way to one endpoint, per worker process; a failing endpoint is held to fewer. */
  readonly maxInFlightPerEndpoint: number;
  /** Deliveries held at once in all, per worker process: claimed, being sent or being recorded. */
  readonly maxHeld: number;
  /** Jobs taken from the queue at once, per worker process. */
  readonly jobConcurrency: number;
  /** Finished deliveries, their attempts and relayed events are kept this long; 0: for ever. */
  readonly retentionMs: number;
  readonly pruneIntervalMs: number;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

export const DEFAULTS: WebhookLimits = {
  pollIntervalMs: SECOND,
  relayBatch: 500,
  sweepIntervalMs: 5 * SECOND,
  sweepGraceMs: 3 * SECOND,
  deadlineMs: 15 * SECOND,
  connectTimeoutMs: 5 * SECOND,
  leaseMs: 30 * SECOND,
  maxResponseBytes: 64 * 1024,
  keptResponseBytes: 2 * 1024,
  backoffBaseMs: SECOND,
  backoffCapMs: HOUR,
  giveUpAfterMs: 48 * HOUR,
  disableAfterMs: 120 * HOUR,
  maxInFlightPerEndpoint: 64,
  maxHeld: 4_000,
  jobConcurrency: 200,
  retentionMs: 30 * 24 * HOUR,
  pruneIntervalMs: HOUR,
};

/** How deliveries meet the network. */
export interface NetworkOptions {
  readonly addresses?: AddressPolicy;
  /** All addresses of a name; the system's resolver unless given. */
  readonly lookup?: Lookup;
  /** Certificates trusted beside the system's own (PEM). */
  readonly trustedCertificates?: string | undefined;
}

/** Fills in the defaults; throws on bounds that cannot work together. */
export function resolveLimits(given: Partial<WebhookLimits>): WebhookLimits {
  const limits = { ...DEFAULTS, ...given };
  if (limits.leaseMs <= limits.deadlineMs)
    throw new Error(
      'the lease of a delivery must outlast the deadline of its attempt, or it would be sent twice at once',
    );
  return limits;
}

export function resolveNetwork(
  given: NetworkOptions,
): Required<Omit<NetworkOptions, 'trustedCertificates'>> & NetworkOptions {
  return { ...given, addresses: given.addresses ?? PRODUCTION_ADDRESSES, lookup: given.lookup ?? lookupBySystem };
}
