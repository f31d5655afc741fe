const SPREAD = 0.2;

/** The bounds of the retry schedule. */
export interface Backoff {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

/**
 * The wait after the attempt with this number (1, 2, 3 ...): base, twice that, four times ..., up to the cap, spread by a
 * fifth to either side so that what failed together does not return together. A receiver's Retry-After may lengthen it, but
 * not past the cap.
 */
export function retryDelayMs(
  attemptNumber: number,
  retryAfterMs: number | null,
  backoff: Backoff,
  random: () => number = Math.random,
): number {
  // 2^30 seconds is past any cap; the bound keeps the power finite.
  const exponential = backoff.backoffBaseMs * 2 ** Math.min(attemptNumber - 1, 30);
  const spread = Math.min(exponential, backoff.backoffCapMs) * (1 - SPREAD + 2 * SPREAD * random());
  return Math.min(Math.max(spread, retryAfterMs ?? 0), backoff.backoffCapMs);
}

/** Reads a Retry-After header: whole seconds or an HTTP date; null when absent or unreadable. */
export function parseRetryAfter(value: string | string[] | undefined, nowMs: number): number | null {
  if (typeof value !== 'string') return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value.trim()) * 1000;
  // Date.parse reads far more than HTTP dates, "-5" among it; those begin with the name of a day.
  if (!/^\s*[A-Za-z]/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
