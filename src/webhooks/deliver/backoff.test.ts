import { expect, test } from 'vitest';
import { DEFAULTS, resolveLimits } from '../options.js';
import { parseRetryAfter, retryDelayMs } from './backoff.js';

const middle = (): number => 0.5;

test('1, 2, 4, 8 s ... up to an hour', () => {
  const delays = Array.from({ length: 14 }, (_, i) => retryDelayMs(i + 1, null, DEFAULTS, middle) / 1_000);
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
  expect(retryDelayMs(1_000_000, null, DEFAULTS, middle)).toBe(3_600_000);
});

test('spread by a fifth to either side, never past the cap', () => {
  expect(retryDelayMs(1, null, DEFAULTS, () => 0)).toBeCloseTo(800);
  expect(retryDelayMs(1, null, DEFAULTS, () => 0.999999)).toBeCloseTo(1_200, 0);
  expect(retryDelayMs(20, null, DEFAULTS, () => 0.999999)).toBe(3_600_000);
});

test('Retry-After lengthens the wait, does not shorten it, and ends at the cap', () => {
  expect(retryDelayMs(1, 30_000, DEFAULTS, middle)).toBe(30_000);
  expect(retryDelayMs(5, 1_000, DEFAULTS, middle)).toBe(16_000);
  expect(retryDelayMs(1, 86_400_000, DEFAULTS, middle)).toBe(3_600_000);
});

test('Retry-After is read as seconds or as a date; nonsense is passed over', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter('Tue, 01 Jan 2030 00:00:10 GMT', now)).toBe(10_000);
  expect(parseRetryAfter('Mon, 31 Dec 2029 00:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBeNull();
  expect(parseRetryAfter('-5', now)).toBeNull();
  expect(parseRetryAfter(undefined, now)).toBeNull();
});

test('a lease that does not outlast the deadline is refused', () => {
  expect(() => resolveLimits({ deadlineMs: 15_000, leaseMs: 15_000 })).toThrow('outlast');
});
