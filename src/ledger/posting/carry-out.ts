import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { isConnectionLost, isOutage, isSerializationConflict, SqlState, sqlState } from '../../db/index.js';
import { keyInProgress } from '../keys/key.repository.js';
import { BatchFailure, runBatch, type CommandResult, type QueuedCommand } from './batch.js';
import { LedgerUnavailableError } from './errors.js';
import type { PostingObserver } from './observer.js';
import { KEY_TAKEN } from './statements.js';

/** Bounds of retrying a batch. */
export interface CarryOutOptions {
  /** How long a batch is tried again while the database conflicts or cannot be reached. */
  readonly retryTimeoutMs: number;
}

/** How one command of a batch ended. */
export type Answer = { readonly result: CommandResult } | { readonly error: unknown };

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;

/**
 * Runs a batch until each of its commands has an answer.
 *
 * - Conflicts (40001, 40P01) and keys taken meanwhile: nothing was kept, so the batch is run again.
 * - A lost connection, even one lost while COMMIT was on its way: the batch is run again as well. If it was committed, its
 *   own keys say so; the new attempt waits for the account locks or key rows that the old transaction may still hold, so
 *   it never reads too early. Never guessed, always read back.
 * - Postgres out of resources or not yet the primary: run again as well.
 * - Any other error: halves are run apart, down to the one command that cannot be processed, and only that one fails. A
 *   lock that is not given is told apart in the same way, as long as there is time: each try waits for it again.
 */
export async function carryOut(
  pool: pg.Pool,
  ledgerId: string,
  commands: readonly QueuedCommand[],
  settle: (index: number, answer: Answer) => void,
  options: CarryOutOptions,
  observer: PostingObserver,
): Promise<void> {
  const deadlineMs = performance.now() + options.retryTimeoutMs;

  const attempt = async (from: number, to: number, maybeCommittedBefore: boolean): Promise<void> => {
    let maybeCommitted = maybeCommittedBefore;
    const part = commands.slice(from, to);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        const results = await runBatch(pool, ledgerId, part, observer);
        results.forEach((result, i) => {
          settle(from + i, { result: maybeCommitted ? owned(part[i]!, result) : result });
        });
        return;
      } catch (thrown) {
        const failure = thrown instanceof BatchFailure ? thrown : new BatchFailure(thrown, 'lock', false);
        maybeCommitted ||= failure.commitSent;
        const why = isLost(failure) ? 'connection' : sqlState(failure.cause);
        const again = isTransient(failure);
        const isTimeUp = performance.now() >= deadlineMs;
        if (again && !isTimeUp) {
          observer.batchRetried?.(why ?? 'unknown');
          if (why !== KEY_TAKEN) await delay(pauseMs * (0.5 + Math.random()));
          continue;
        }
        if (again || part.length === 1 || (isTimeUp && why === SqlState.lockNotAvailable)) {
          for (let i = from; i < to; i += 1) settle(i, answerTo(failure));
          return;
        }
        observer.batchRetried?.(why ?? 'split');
        const middle = from + Math.ceil(part.length / 2);
        await attempt(from, middle, maybeCommitted);
        await attempt(middle, to, maybeCommitted);
        return;
      }
    }
  };
  await attempt(0, commands.length, false);
}

/** Nothing was sent, or it is unknown what became of it. */
function isLost(failure: BatchFailure): boolean {
  return failure.stage === 'connect' || isConnectionLost(failure.cause);
}

/** The same batch may well succeed a moment later. */
function isTransient(failure: BatchFailure): boolean {
  const { cause } = failure;
  return isLost(failure) || isOutage(cause) || isSerializationConflict(cause) || sqlState(cause) === KEY_TAKEN;
}

/**
 * What was found under the key may be this very command's doing, by an attempt whose COMMIT went unanswered. The ids of
 * what was made tell; where none was made (a rejection, the end of a hold) it is taken to be its own.
 */
function owned({ work }: QueuedCommand, result: CommandResult): CommandResult {
  if (result.kind !== 'replay' || work.kind !== 'keyed') return result;
  const { resultId, outcome } = result.stored;
  const made =
    outcome && 'results' in outcome
      ? outcome.results.map((item) => 'transactionId' in item && item.transactionId)
      : [resultId];
  const known = made.filter((id) => typeof id === 'string');
  const ownAttempt = work.ids.length === 0 || known.length === 0 || known.some((id) => work.ids.includes(id));
  return ownAttempt ? { ...result, ownAttempt } : result;
}

function answerTo(failure: BatchFailure): Answer {
  const { cause } = failure;
  if (sqlState(cause) === SqlState.lockNotAvailable)
    return failure.stage === 'write'
      ? { result: { kind: 'planned', planned: { kind: 'rejected', rejection: keyInProgress() } } }
      : {
          error: new LedgerUnavailableError('OVERLOADED', 'An account stayed locked for too long. Try again.', {
            cause,
          }),
        };
  if (isTransient(failure))
    return {
      error: new LedgerUnavailableError(
        'UNAVAILABLE',
        'The database did not answer in time. Try again with the same idempotency key: it knows what was done.',
        { cause },
      ),
    };
  return { error: cause };
}
