import { sql } from 'kysely';
import { decimalText, newId, type Decimal, type JsonObject } from '../../lib/index.js';
import { recordAccountEvent } from '../events/account-events.js';
import { oncePerKey, type Work } from '../keys/once.js';
import type { AccountRecord, ChangeOutcome } from '../outcomes.js';
import type { CommandContext } from '../posting/commands.js';
import type { LedgerDatabase, LedgerTables, LedgerTransaction } from '../tables.js';
import { findAccountsById, toAccount } from './account.repository.js';
import type { Side } from './account.table.js';
import { invalid, limitInMinorUnits } from './limits.js';

/** A new account. Decimals are in its currency and must not be finer than it. */
export interface NewAccount {
  /** Unique in the ledger and never changed; colons make subtrees ("users:42:wallet"). */
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly normalSide: Side;
  /** Null or missing: 0, unless `unlimited`. */
  readonly minBalance?: Decimal | null | undefined;
  /** Null or missing: no highest balance. */
  readonly maxBalance?: Decimal | null | undefined;
  /** Neither a lowest nor a highest balance; excludes both limits. */
  readonly unlimited: boolean;
  readonly metadata: JsonObject;
}

/**
 * Opens an account, once per key, and records account.created with it. Rejected as INVALID_INPUT: a code in use (["code"]),
 * an unknown currency (["currency"]), limits that are too fine, too long or crossed.
 */
export async function createAccount(
  db: LedgerDatabase,
  ctx: CommandContext,
  input: NewAccount,
): Promise<ChangeOutcome<AccountRecord>> {
  const accountId = newId();
  const call = {
    ...ctx,
    operation: 'createAccount',
    arguments: {
      code: input.code,
      name: input.name,
      currency: input.currency,
      normalSide: input.normalSide,
      minBalance: input.minBalance ? decimalText(input.minBalance) : null,
      maxBalance: input.maxBalance ? decimalText(input.maxBalance) : null,
      unlimited: input.unlimited,
      metadata: input.metadata,
    },
  };
  return oncePerKey<LedgerTables, AccountRecord>(
    db,
    call,
    accountId,
    (trx) => insertAccount(trx, ctx, accountId, input),
    async (madeId) => (await findAccountsById(db, ctx.ledgerId, [madeId]))[0]!,
  );
}

/** Two statements, and the event's. */
async function insertAccount(
  trx: LedgerTransaction,
  ctx: CommandContext,
  accountId: string,
  input: NewAccount,
): Promise<Work<AccountRecord>> {
  const currency = await trx
    .selectFrom('currencies')
    .select('exponent')
    .where('code', '=', input.currency)
    .executeTakeFirst();
  if (!currency) return invalid(`The currency ${input.currency} is not registered.`, 'currency');
  if (input.unlimited && (input.minBalance || input.maxBalance))
    return invalid('An unlimited account has no limits; leave minBalance and maxBalance out.', 'unlimited');
  const { exponent } = currency;
  const given = { currency: input.currency, exponent };
  const min = limitInMinorUnits(input.minBalance ?? null, given, 'minBalance');
  if (min.kind === 'rejected') return min;
  const max = limitInMinorUnits(input.maxBalance ?? null, given, 'maxBalance');
  if (max.kind === 'rejected') return max;
  const minBalance = min.value ?? (input.unlimited ? null : 0n);
  if (minBalance !== null && max.value !== null && minBalance > max.value)
    return invalid('minBalance is above maxBalance.', 'maxBalance');

  const now = sql<Date>`date_trunc('milliseconds', clock_timestamp())`;
  const row = await trx
    .insertInto('accounts')
    .values({
      ledger_id: ctx.ledgerId,
      account_id: accountId,
      code: input.code,
      name: input.name,
      currency: input.currency,
      normal_side: input.normalSide,
      status: 'OPEN',
      min_balance: minBalance,
      max_balance: max.value,
      last_entry_at: null,
      metadata: sql`${JSON.stringify(input.metadata)}::jsonb`,
      actor: ctx.actor,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['ledger_id', 'code']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return invalid(`The code ${JSON.stringify(input.code)} belongs to another account.`, 'code');
  const account = toAccount({ ...row, exponent });
  await recordAccountEvent(trx, 'account.created', account, row.updated_at);
  return { kind: 'done', value: account };
}
