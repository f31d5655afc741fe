import type { Kysely } from 'kysely';
import type { Rejection } from '../rejections.js';
import type { LedgerTables } from '../tables.js';

/** A remembered key. */
export interface RememberedKey {
  readonly operation: string;
  readonly argumentsHash: Buffer;
  readonly resultId: string | null;
  readonly outcome: unknown;
}

/** Writes the key's row; false when the key is taken. Waits for a transaction that is writing the same key. */
export async function rememberKey(
  db: Kysely<LedgerTables>,
  call: { readonly ledgerId: string; readonly idempotencyKey: string; readonly operation: string },
  hash: Buffer,
  resultId: string | null,
  rejection: Rejection | null,
): Promise<boolean> {
  const result = await db
    .insertInto('idempotency_keys')
    .values({
      ledger_id: call.ledgerId,
      idempotency_key: call.idempotencyKey,
      operation: call.operation,
      arguments_hash: hash,
      result_id: resultId,
      outcome: rejection === null ? null : JSON.stringify(rejection),
      created_at: new Date(),
    })
    .onConflict((conflict) => conflict.columns(['ledger_id', 'idempotency_key']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Reads what a key did, or undefined when it is new. */
export async function findKey(
  db: Kysely<LedgerTables>,
  ledgerId: string,
  idempotencyKey: string,
): Promise<RememberedKey | undefined> {
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['operation', 'arguments_hash', 'result_id', 'outcome'])
    .where('ledger_id', '=', ledgerId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
  return (
    row && {
      operation: row.operation,
      argumentsHash: row.arguments_hash,
      resultId: row.result_id,
      outcome: row.outcome,
    }
  );
}

/** The answer to a key that was used for something else. */
export function keyReused(): Rejection {
  return {
    code: 'IDEMPOTENCY_KEY_REUSED',
    message:
      'This idempotency key was used before for another mutation or other arguments. Use a new key for a new call.',
    path: ['idempotencyKey'],
  };
}

/** The answer while an earlier call with the key is still on its way elsewhere. */
export function keyInProgress(): Rejection {
  return {
    code: 'IDEMPOTENCY_IN_PROGRESS',
    message:
      'An earlier call with this idempotency key is still being processed. Try again in a moment, with the same key.',
    path: ['idempotencyKey'],
  };
}
