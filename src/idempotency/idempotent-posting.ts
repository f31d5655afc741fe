import { hashOperation, type Posting, type PostingCommand, type PostingOutcome } from '../ledger/index.js';
import { ResponseCache, type ResponseCacheOptions } from './response-cache.js';

/** What an operator sees of the response cache. Called synchronously: keep it cheap. */
export interface IdempotencyObserver {
  /** A call was answered from a remembered outcome: whose memory served. */
  replayed?(from: 'redis' | 'postgres'): void;
  /** A key came back with other arguments. */
  conflict?(): void;
}

/** Posting with the response cache beside it. */
export interface IdempotentPosting {
  post(command: PostingCommand): Promise<PostingOutcome>;
  /** False while Redis is being left alone; calls are then answered by Postgres. */
  readonly isCacheHealthy: boolean;
  close(): void;
}

/** Why Redis gives no answer; one for all, because it is thrown for every new key. */
const NOT_REMEMBERED = new Error('Redis does not remember this call');

/**
 * Wraps the ledger's own durable keys. A command joins the forming batch and is looked for in Redis at the same time, and
 * whichever answers first is the answer: a new one never waits for Redis, and a retry found there leaves the queue before
 * a batch takes it. Postgres decides whatever Redis does not remember, and everything when Redis does not answer.
 *
 * Round trips to Redis: one beside the posting, one behind it, neither awaited; many calls share both.
 */
export function createIdempotentPosting(
  posting: Posting,
  options: ResponseCacheOptions,
  observer: IdempotencyObserver = {},
): IdempotentPosting {
  const cache = new ResponseCache(options);

  return {
    async post(command) {
      const { ledgerId, idempotencyKey, operation } = command;
      const argumentsHash = hashOperation(operation);
      const call = posting.begin(command, argumentsHash);
      let from: 'redis' | 'postgres' | undefined;

      const fromPostgres = async (): Promise<PostingOutcome> => {
        const { outcome, stored } = await call.posted;
        from ??= 'postgres';
        if (stored) cache.remember(ledgerId, idempotencyKey, { operation: operation.kind, argumentsHash, stored });
        return outcome;
      };
      const fromRedis = async (): Promise<PostingOutcome> => {
        const known = await cache.look(ledgerId, idempotencyKey);
        if (known?.operation !== operation.kind || known.argumentsHash !== argumentsHash || from) throw NOT_REMEMBERED;
        // Rejects when Redis remembers what Postgres does not know (a restored backup): Postgres is right.
        const outcome = await posting.replay(ledgerId, known.stored);
        from ??= 'redis';
        call.leave();
        return outcome;
      };
      let outcome: PostingOutcome;
      try {
        outcome = await Promise.any([fromPostgres(), fromRedis()]);
      } catch (error) {
        // A call that the queue has no room for may still be remembered; when it is not, what Postgres said counts.
        throw (error as AggregateError).errors[0];
      }
      if (outcome.replayed) observer.replayed?.(from ?? 'postgres');
      if (outcome.kind === 'rejected' && outcome.rejection.code === 'IDEMPOTENCY_KEY_REUSED') observer.conflict?.();
      return outcome;
    },
    get isCacheHealthy() {
      return cache.isHealthy;
    },
    close: () => cache.close(),
  };
}
