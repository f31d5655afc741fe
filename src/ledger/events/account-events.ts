import { formatMinorUnits, newId, type JsonObject } from '../../lib/index.js';
import type { AccountRecord } from '../outcomes.js';
import type { LedgerTransaction } from '../tables.js';

/** Writes the event of a change of an account, in the transaction of the change, with the account as it is now. */
export async function recordAccountEvent(
  trx: LedgerTransaction,
  type: 'account.created' | 'account.updated',
  account: AccountRecord,
  at: Date,
): Promise<void> {
  await trx
    .insertInto('events')
    .values({
      ledger_id: account.ledgerId,
      event_id: newId(),
      type,
      subject_id: account.accountId,
      payload: JSON.stringify(accountData(account, at)) as never,
      created_at: at,
      relayed_at: null,
    })
    .execute();
}

/** The account in an event. Its balances are not part of it: they change without the account's version. */
function accountData(account: AccountRecord, updatedAt: Date): JsonObject {
  const limit = (minor: bigint | null): string | null =>
    minor === null ? null : formatMinorUnits(minor, account.exponent);
  return {
    account: {
      id: account.accountId,
      code: account.code,
      name: account.name,
      currency: account.currency,
      normalSide: account.normalSide,
      status: account.status,
      minBalance: limit(account.minBalance),
      maxBalance: limit(account.maxBalance),
      metadata: account.metadata,
      version: account.version,
      createdAt: account.createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    },
  };
}
