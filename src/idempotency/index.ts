export { createIdempotentPosting, type IdempotencyObserver, type IdempotentPosting } from './idempotent-posting.js';
export type { ResponseCacheOptions } from './response-cache.js';
