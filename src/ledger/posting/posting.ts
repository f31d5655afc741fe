import type pg from 'pg';
import { keyReused } from '../keys/key.repository.js';
import type { PostingOutcome } from '../outcomes.js';
import type { LedgerDatabase } from '../tables.js';
import { hashOperation } from './arguments.js';
import { outcomeToStore } from './batch.js';
import type { PostingCommand } from './commands.js';
import { Committer, type CommitterOptions, type RawResult } from './committer.js';
import type { PostingObserver } from './observer.js';
import { loadStored, type StoredOutcome } from './stored.js';

/** A posting call's answer together with what its key remembers, for whoever caches it. */
export interface Posted {
  readonly outcome: PostingOutcome;
  /** Undefined when nothing was remembered: the same key may be used again. */
  readonly stored: StoredOutcome | undefined;
}

/** A posting call on its way. */
export interface PostingCall {
  readonly posted: Promise<Posted>;
  /**
   * Takes the call back while it waits for a batch, because its answer is known from elsewhere; `posted` then never
   * settles. What is in a batch already is carried out all the same.
   */
  readonly leave: () => void;
}

/** The door through which money moves. */
export interface Posting {
  /**
   * Carries a command out exactly once per idempotency key. Rejections are values; LedgerUnavailableError (retryable) is
   * thrown when the ledger could not take or finish it now.
   */
  post(command: PostingCommand): Promise<PostingOutcome>;
  /** The same, for the response cache: with the hash it has computed, what the key remembers, and a way back. */
  begin(command: PostingCommand, argumentsHash: string): PostingCall;
  /** Loads what a remembered outcome speaks of, as it is now. */
  replay(ledgerId: string, stored: StoredOutcome): Promise<PostingOutcome>;
  /** Releases a pending transaction whose time has come by the database's clock. */
  expire(ledgerId: string, transactionId: string): Promise<void>;
  /** Commands waiting for a batch, and batches in Postgres. */
  load(): { readonly waiting: number; readonly batchesInFlight: number };
  /** Takes no more commands; resolves when those taken have been answered. */
  close(): Promise<void>;
}

/**
 * `pool` is the posting pool (as many connections as batches in flight); `db` reads what replays show.
 */
export function createPosting(
  pool: pg.Pool,
  db: LedgerDatabase,
  options: CommitterOptions,
  observer: PostingObserver = {},
): Posting {
  const committer = new Committer(pool, options, observer);
  const postedBy = async (command: PostingCommand, submitted: Promise<RawResult>): Promise<Posted> => {
    const result = await submitted;
    if (result.kind === 'keyReused')
      return { outcome: { kind: 'rejected', rejection: keyReused(), replayed: false }, stored: undefined };
    if (result.kind === 'replay') {
      const { stored, ownAttempt } = result;
      return { outcome: await loadStored(db, command.ledgerId, stored, !ownAttempt), stored };
    }
    const { planned } = result;
    return { outcome: { ...planned, replayed: false }, stored: outcomeToStore(command.operation, planned) };
  };
  const begin = (command: PostingCommand, argumentsHash: string): PostingCall => {
    const { result, leave } = committer.submit(command, argumentsHash);
    return { posted: postedBy(command, result), leave };
  };
  return {
    begin,
    post: async (command) => (await begin(command, hashOperation(command.operation)).posted).outcome,
    replay: (ledgerId, stored) => loadStored(db, ledgerId, stored, true),
    expire: (ledgerId, transactionId) => committer.expire(ledgerId, transactionId),
    load: () => ({ waiting: committer.waiting, batchesInFlight: committer.batchesInFlight }),
    close: () => committer.close(),
  };
}
