export { hashOperation } from './arguments.js';
export * from './commands.js';
export type { CommitterOptions } from './committer.js';
export type { PostingObserver } from './observer.js';
export { LedgerUnavailableError } from './errors.js';
export { startExpiryJob, type ExpiryJob, type ExpiryJobOptions } from './expiry-job.js';
export { createPosting, type Posted, type Posting, type PostingCall } from './posting.js';
export type { StoredBatch, StoredOutcome } from './stored.js';
