import type { ResponseCacheOptions } from '../../src/idempotency/index.js';

/** A response cache whose circuit opens and closes fast enough to be watched. */
export function responseCache(url: string, more: Partial<ResponseCacheOptions> = {}): ResponseCacheOptions {
  return {
    url,
    timeoutMs: 50,
    failuresToOpen: 3,
    probeEveryMs: 200,
    keepMs: 86_400_000,
    maxValueBytes: 65_536,
    prefix: 'tests:',
    ...more,
  };
}
