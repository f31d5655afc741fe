import { sql } from 'kysely';
import { decimalText, type Decimal, type JsonObject, type JsonValue } from '../../lib/index.js';
import { recordAccountEvent } from '../events/account-events.js';
import { oncePerKey, type Work } from '../keys/once.js';
import type { AccountRecord, ChangeOutcome } from '../outcomes.js';
import type { CommandContext } from '../posting/commands.js';
import type { LedgerDatabase, LedgerTables, LedgerTransaction } from '../tables.js';
import { findAccountsById, selectAccounts, toAccount } from './account.repository.js';
import type { AccountStatus } from './account.table.js';
import { invalid, limitInMinorUnits } from './limits.js';

/** What to change; what is missing stays. */
export interface AccountChanges {
  readonly name?: string | undefined;
  /** Replaces the metadata as a whole. */
  readonly metadata?: JsonObject | undefined;
  /** Null: no limit from now on. A limit binds what is posted after it, never what happened before. */
  readonly minBalance?: Decimal | null | undefined;
  readonly maxBalance?: Decimal | null | undefined;
  readonly status?: AccountStatus | undefined;
  /** When given, the change is refused unless the account still has this version. */
  readonly expectedVersion?: number | undefined;
}

/**
 * Changes an account, once per key, and records account.updated with it. The version goes up by one.
 *
 * A FROZEN or CLOSED account takes no entries; closing needs a zero balance and nothing pending (INVALID_STATE), and a
 * closed account may be opened again: its code is taken for good, so a mistaken close must not be for good.
 *
 * Locks the account's row, so that balance and holds stand still while they are judged.
 */
export async function updateAccount(
  db: LedgerDatabase,
  ctx: CommandContext,
  accountId: string,
  changes: AccountChanges,
): Promise<ChangeOutcome<AccountRecord>> {
  const call = { ...ctx, operation: 'updateAccount', arguments: { accountId, changes: canonical(changes) } };
  return oncePerKey<LedgerTables, AccountRecord>(
    db,
    call,
    accountId,
    (trx) => changeLocked(trx, ctx, accountId, changes),
    async (id) => (await findAccountsById(db, ctx.ledgerId, [id]))[0]!,
  );
}

function canonical({ name, metadata, minBalance, maxBalance, status, expectedVersion }: AccountChanges): JsonValue {
  const limit = (value: Decimal | null): JsonValue => (value === null ? null : decimalText(value));
  return {
    ...(name !== undefined && { name }),
    ...(metadata !== undefined && { metadata }),
    ...(minBalance !== undefined && { minBalance: limit(minBalance) }),
    ...(maxBalance !== undefined && { maxBalance: limit(maxBalance) }),
    ...(status !== undefined && { status }),
    ...(expectedVersion !== undefined && { expectedVersion }),
  };
}

/** Lock, update, event: three statements. */
async function changeLocked(
  trx: LedgerTransaction,
  ctx: CommandContext,
  accountId: string,
  changes: AccountChanges,
): Promise<Work<AccountRecord>> {
  const row = await selectAccounts(trx, ctx.ledgerId)
    .where('account_id', '=', accountId)
    .forUpdate('accounts')
    .executeTakeFirst();
  if (!row)
    return {
      kind: 'rejected',
      rejection: {
        code: 'NOT_FOUND',
        message: 'There is no account with this id.',
        subject: 'account',
        id: accountId,
        path: ['id'],
      },
    };
  const account = toAccount(row);
  const { expectedVersion, status = account.status } = changes;
  if (expectedVersion !== undefined && expectedVersion !== account.version)
    return invalidState(account, `The account has version ${account.version} by now.`, 'expectedVersion');
  if (Object.keys(canonical({ ...changes, expectedVersion: undefined }) as JsonObject).length === 0)
    return invalid('There is nothing to change.', 'input');

  const min =
    changes.minBalance === undefined
      ? done(account.minBalance)
      : limitInMinorUnits(changes.minBalance, account, 'minBalance');
  if (min.kind === 'rejected') return min;
  const max =
    changes.maxBalance === undefined
      ? done(account.maxBalance)
      : limitInMinorUnits(changes.maxBalance, account, 'maxBalance');
  if (max.kind === 'rejected') return max;
  if (min.value !== null && max.value !== null && min.value > max.value)
    return invalid('minBalance is above maxBalance.', changes.maxBalance === undefined ? 'minBalance' : 'maxBalance');

  if (status === 'CLOSED' && account.postedDebits !== account.postedCredits)
    return invalidState(account, 'Only an account with a zero balance can be closed.', 'status');
  if (status === 'CLOSED' && (account.pendingDebits !== 0n || account.pendingCredits !== 0n))
    return invalidState(account, 'An account with pending transactions cannot be closed.', 'status');

  const changed = await trx
    .updateTable('accounts')
    .set({
      name: changes.name ?? account.name,
      metadata: sql`${JSON.stringify(changes.metadata ?? account.metadata)}::jsonb`,
      min_balance: min.value,
      max_balance: max.value,
      status,
      version: account.version + 1,
      updated_at: sql<Date>`greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))`,
    })
    .where('ledger_id', '=', ctx.ledgerId)
    .where('account_id', '=', accountId)
    .returningAll()
    .executeTakeFirstOrThrow();
  const value = toAccount({ ...changed, exponent: account.exponent });
  await recordAccountEvent(trx, 'account.updated', value, changed.updated_at);
  return { kind: 'done', value };
}

function done<T>(value: T): Work<T> {
  return { kind: 'done', value };
}

function invalidState(account: AccountRecord, message: string, path: string): Work<never> {
  return {
    kind: 'rejected',
    rejection: { code: 'INVALID_STATE', message, subjectId: account.accountId, status: account.status, path: [path] },
  };
}
