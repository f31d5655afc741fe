import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { Caller } from '../caller.js';

export interface LimitOptions {
  /** Requests per second and caller, over all processes; null: no limit. */
  readonly requestsPerSecond: number | null;
  /** Requests of one caller under way at once in this process; null: no limit. */
  readonly concurrentRequests: number | null;
  /** An ioredis client that the processes share; undefined: each process counts alone. */
  readonly redis?: unknown;
  readonly keyPrefix?: string;
}

/** Why a request was not let in. Over HTTP: 429, the code, and Retry-After in whole seconds. */
export type Refusal = {
  readonly kind: 'refused';
  readonly code: 'RATE_LIMITED' | 'TOO_MANY_CONCURRENT';
  readonly status: 429;
  readonly message: string;
  readonly retryAfterSeconds: number;
};

/** `release` must be called once, when the request has been answered; calling it again does nothing. */
export type Admission = { readonly kind: 'admitted'; readonly release: () => void } | Refusal;

export interface Limits {
  /** Lets a caller's request in or refuses it. Synchronous: it never waits for Redis. */
  admit(caller: Caller): Admission;
  /** Sends what has been counted and stops the timer. */
  close(): Promise<void>;
}

const WINDOW_MS = 1_000;
const SYNC_INTERVAL_MS = 100;

interface Window {
  endsAt: number;
  /** Admitted by all processes, as far as this one has heard. */
  total: number;
  /** Admitted here and not yet told. */
  untold: number;
}

/**
 * Rate and concurrency per caller.
 *
 * Each process counts for itself and, every 100 ms, adds what it let in to the shared count in Redis and takes over the
 * sum: no request waits for Redis, and one process alone is exact. With P processes a caller can exceed the rate by what
 * the other P - 1 let in within one interval. Without Redis each process counts alone.
 */
export function createLimits(options: LimitOptions): Limits {
  const { requestsPerSecond, concurrentRequests } = options;
  const windows = new Map<string, Window>();
  const underway = new Map<string, number>();
  const shared =
    requestsPerSecond !== null && options.redis !== undefined ? sharedCounter(options, requestsPerSecond) : undefined;

  async function tell(key: string, window: Window): Promise<void> {
    const count = window.untold;
    window.untold = 0;
    window.total += count;
    const answer = await shared!.penalty(key, count).catch(() => undefined);
    if (!answer || windows.get(key) !== window) return;
    window.total = Math.max(window.total, answer.consumedPoints);
    window.endsAt = performance.now() + answer.msBeforeNext;
  }

  async function sync(): Promise<void> {
    const now = performance.now();
    const told: Promise<void>[] = [];
    for (const [key, window] of windows) {
      if (shared && window.untold > 0) told.push(tell(key, window));
      else if (window.endsAt <= now) windows.delete(key);
    }
    await Promise.all(told);
  }

  const timer = requestsPerSecond === null ? undefined : setInterval(() => void sync(), SYNC_INTERVAL_MS);
  timer?.unref();

  function rateRefusal(key: string, limit: number): Refusal | undefined {
    const now = performance.now();
    let window = windows.get(key);
    if (!window || window.endsAt <= now) windows.set(key, (window = { endsAt: now + WINDOW_MS, total: 0, untold: 0 }));
    if (window.total + window.untold >= limit) {
      return {
        kind: 'refused',
        code: 'RATE_LIMITED',
        status: 429,
        message: `This caller may send ${limit} requests a second.`,
        retryAfterSeconds: Math.max(1, Math.ceil((window.endsAt - now) / 1_000)),
      };
    }
    window.untold += 1;
    return undefined;
  }

  return {
    admit(caller) {
      const key = `${caller.ledgerId}:${caller.actor}`;
      const count = underway.get(key) ?? 0;
      if (concurrentRequests !== null && count >= concurrentRequests) {
        return {
          kind: 'refused',
          code: 'TOO_MANY_CONCURRENT',
          status: 429,
          message: `This caller may have ${concurrentRequests} requests under way at once.`,
          retryAfterSeconds: 1,
        };
      }
      const refusal = requestsPerSecond === null ? undefined : rateRefusal(key, requestsPerSecond);
      if (refusal) return refusal;
      if (concurrentRequests === null) return UNCOUNTED;
      underway.set(key, count + 1);
      let released = false;
      const release = (): void => {
        if (released) return;
        released = true;
        const left = underway.get(key)! - 1;
        if (left === 0) underway.delete(key);
        else underway.set(key, left);
      };
      return { kind: 'admitted', release };
    },
    async close() {
      clearInterval(timer);
      await sync();
    },
  };
}

const UNCOUNTED: Admission = { kind: 'admitted', release: () => undefined };

function sharedCounter(options: LimitOptions, points: number): RateLimiterRedis {
  const duration = WINDOW_MS / 1_000;
  return new RateLimiterRedis({
    storeClient: options.redis,
    keyPrefix: options.keyPrefix ?? 'rate',
    points,
    duration,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory({ points, duration }),
  });
}
