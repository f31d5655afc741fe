import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { canonicalJson, type JsonValue } from '../../lib/index.js';
import { isConnectionLost, isOutage, isSerializationConflict } from '../../db/index.js';
import { LedgerUnavailableError } from '../posting/errors.js';
import type { ChangeOutcome } from '../outcomes.js';
import { isRemembered, type Rejection } from '../rejections.js';
import type { LedgerTables } from '../tables.js';
import { findKey, keyReused, rememberKey } from './key.repository.js';

const MAX_ATTEMPTS = 5;

/** A mutation of one thing, to be done once per key. */
export interface KeyedCall {
  readonly ledgerId: string;
  readonly idempotencyKey: string;
  /** The mutation's name: the same key under another mutation is a conflict. */
  readonly operation: string;
  /** The parsed arguments, defaults filled in, ids and decimals in canonical spelling. */
  readonly arguments: JsonValue;
}

/** What `execute` came to inside the transaction; a rejection rolls its work back. */
export type Work<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** SHA-256 over operation and canonical arguments: what makes two calls under one key the same call. */
export function hashArguments(operation: string, args: JsonValue): Buffer {
  return createHash('sha256').update(operation).update('\n').update(canonicalJson(args)).digest();
}

/**
 * Runs a change once per idempotency key, in one transaction with the key's row.
 *
 * Round trips: BEGIN, insert key, what `execute` does, COMMIT; a replay pays BEGIN, insert, ROLLBACK, read.
 * Lock order: the key first (a concurrent call with the same key waits here), then what `execute` locks.
 *
 * Throws LedgerUnavailableError (retryable with the same key) when the database does not answer.
 *
 * `resultId` is chosen before the work, so that the key's row is written once and never updated. `replay` loads the
 * result as it stands now.
 */
export async function oncePerKey<Tables extends LedgerTables, T>(
  db: Kysely<Tables>,
  call: KeyedCall,
  resultId: string,
  execute: (trx: Transaction<Tables>) => Promise<Work<T>>,
  replay: (resultId: string) => Promise<T>,
): Promise<ChangeOutcome<T>> {
  const hash = hashArguments(call.operation, call.arguments);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(db, call, hash, resultId, execute, replay);
    } catch (error) {
      if (isSerializationConflict(error) && attempt < MAX_ATTEMPTS) continue;
      if (isSerializationConflict(error) || isConnectionLost(error) || isOutage(error))
        throw new LedgerUnavailableError(
          'UNAVAILABLE',
          'The database did not answer in time. Try again with the same idempotency key: it knows what was done.',
          { cause: error },
        );
      throw error;
    }
  }
}

async function attemptOnce<Tables extends LedgerTables, T>(
  db: Kysely<Tables>,
  call: KeyedCall,
  hash: Buffer,
  resultId: string,
  execute: (trx: Transaction<Tables>) => Promise<Work<T>>,
  replay: (resultId: string) => Promise<T>,
): Promise<ChangeOutcome<T>> {
  const trx = await db.startTransaction().execute();
  const keysOf = (handle: unknown): Kysely<LedgerTables> => handle as Kysely<LedgerTables>;
  try {
    if (await rememberKey(keysOf(trx), call, hash, resultId, null)) {
      const work = await execute(trx);
      if (work.kind === 'done') {
        await trx.commit().execute();
        return { kind: 'done', value: work.value, replayed: false };
      }
      await trx.rollback().execute();
      if (!isRemembered(work.rejection) || (await rememberKey(keysOf(db), call, hash, null, work.rejection)))
        return { kind: 'rejected', rejection: work.rejection, replayed: false };
    } else {
      await trx.rollback().execute();
    }
  } catch (error) {
    if (!trx.isCommitted && !trx.isRolledBack)
      await trx
        .rollback()
        .execute()
        .catch(() => undefined);
    throw error;
  }
  const earlier = await findKey(keysOf(db), call.ledgerId, call.idempotencyKey);
  if (!earlier) throw new Error('an idempotency key that conflicted cannot be read back');
  if (earlier.operation !== call.operation || !earlier.argumentsHash.equals(hash))
    return { kind: 'rejected', rejection: keyReused(), replayed: false };
  if (earlier.resultId === null) return { kind: 'rejected', rejection: earlier.outcome as Rejection, replayed: true };
  return { kind: 'done', value: await replay(earlier.resultId), replayed: true };
}
