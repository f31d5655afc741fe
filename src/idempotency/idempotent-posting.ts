import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../lib/index.js';
import { hashOperation, type Posting, type PostingCommand, type PostingOutcome } from '../ledger/index.js';
import { ResponseCache, type Remembered, type ResponseCacheOptions } from './response-cache.js';

/** What an operator sees of the response cache. Called synchronously: keep it cheap. */
export interface IdempotencyObserver {
  /** A call was answered from a remembered outcome: whose memory served. */
  replayed?(from: 'redis' | 'postgres'): void;
  /** A key came back with other arguments. */
  conflict?(): void;
}

/** Posting with the response cache in front. */
export interface IdempotentPosting {
  post(command: PostingCommand): Promise<PostingOutcome>;
  /** False while Redis is being left alone; calls are then answered by Postgres. */
  readonly isCacheHealthy: boolean;
  close(): void;
}

const FIRST_LOOK_AGAIN_MS = 5;
const LONGEST_LOOK_AGAIN_MS = 50;

/**
 * Wraps the ledger's own durable keys. Redis answers retries of the last day fast and keeps duplicates of a call that is
 * on its way out of the batches; Postgres decides everything else, and everything when Redis does not answer.
 *
 * Round trips to Redis: one before the posting, none awaited after it.
 */
export function createIdempotentPosting(
  posting: Posting,
  options: ResponseCacheOptions,
  observer: IdempotencyObserver = {},
): IdempotentPosting {
  const owner = newId();
  const cache = new ResponseCache(owner, options);

  /** `marked`: this call set the mark, so it takes it away again when there is nothing to remember. */
  const fromPostgres = async (command: PostingCommand, hash: string, marked: boolean): Promise<PostingOutcome> => {
    const { ledgerId, idempotencyKey, operation } = command;
    try {
      const { outcome, stored } = await posting.postHashed(command, hash);
      if (stored) cache.remember(ledgerId, idempotencyKey, operation.kind, hash, stored);
      else if (marked) cache.forget(ledgerId, idempotencyKey);
      if (outcome.replayed) observer.replayed?.('postgres');
      if (outcome.kind === 'rejected' && outcome.rejection.code === 'IDEMPOTENCY_KEY_REUSED') observer.conflict?.();
      return outcome;
    } catch (error) {
      if (marked) cache.forget(ledgerId, idempotencyKey);
      throw error;
    }
  };

  /** A duplicate of a call that another process carries waits for its outcome as long as the mark stands. */
  const whenSettled = async (command: PostingCommand): Promise<Remembered | undefined> => {
    const untilMs = performance.now() + options.inFlightMs;
    let pauseMs = FIRST_LOOK_AGAIN_MS;
    let known: Remembered | undefined;
    do {
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_LOOK_AGAIN_MS);
      known = await cache.look(command.ledgerId, command.idempotencyKey);
    } while (known?.kind === 'inFlight' && performance.now() < untilMs);
    return known;
  };

  return {
    async post(command) {
      const hash = hashOperation(command.operation);
      let known = await cache.begin(command.ledgerId, command.idempotencyKey);
      const marked = known === undefined;
      if (known?.kind === 'inFlight' && known.owner !== owner) known = await whenSettled(command);
      if (known?.kind === 'outcome' && known.operation === command.operation.kind && known.argumentsHash === hash) {
        const outcome = await posting.replay(command.ledgerId, known.stored).catch(() => undefined);
        if (outcome) {
          observer.replayed?.('redis');
          return outcome;
        }
        // Redis remembers what Postgres does not know (a restored backup): Postgres is right.
      }
      return fromPostgres(command, hash, marked);
    },
    get isCacheHealthy() {
      return cache.isHealthy;
    },
    close: () => cache.close(),
  };
}
