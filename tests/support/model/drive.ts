import { deepStrictEqual } from 'node:assert/strict';
import { sql } from 'kysely';

import type { Posting, PostingCommand, PostingOutcome } from '../../../src/ledger/index.js';
import { brokenPromises } from './promises.js';
import type { Action, Rig } from './rig.js';
import { idsOf, showOutcome, type ShownAccount } from './shown.js';

/** Does one action in the ledger and in the model and compares what both answer and how both stand afterwards. */
export async function doAndCompare(rig: Rig, posting: Posting, action: Action): Promise<void> {
  switch (action.kind) {
    case 'post': {
      const outcome = await posting.post(action.command);
      see(rig, outcome);
      const now = (await timeOf(rig, action.command.idempotencyKey)) ?? timeOfForgotten(outcome, action.command);
      deepStrictEqual(showOutcome(outcome), rig.model.run(action.command, now, idsOf(outcome)));
      break;
    }
    case 'expire': {
      const before = await databaseTime(rig);
      await posting.expire(rig.ledgerId, action.transactionId);
      rig.model.expire(action.transactionId, (await expiredAt(rig, action.transactionId)) ?? before);
      break;
    }
    case 'account':
      deepStrictEqual((await rig.change(action))?.code, rig.model.updateAccount(action.id, action.change));
      break;
    case 'close':
      await rig.close(action);
      rig.model.closeBooks(action.through.getTime());
      break;
  }
  await compareBooks(rig);
}

/** The ledger keeps its promises, and every account and known transaction stands as in the model. */
export async function compareBooks(rig: Rig): Promise<void> {
  const [accounts, broken] = await Promise.all([shownAccounts(rig), brokenPromises(rig.db, rig.ledgerId)]);
  deepStrictEqual(broken, []);
  deepStrictEqual(accounts, new Map(rig.accounts.map(({ accountId }) => [accountId, rig.model.show(accountId)])));
}

/** Remembers the transactions of an outcome, so that later steps can name them. */
export function see(rig: Rig, outcome: PostingOutcome): void {
  for (const item of outcome.kind === 'batch' ? outcome.results : [outcome]) {
    if (item.kind !== 'done') continue;
    const { transaction } = item;
    if (!rig.seen.some((each) => each.transactionId === transaction.transactionId)) rig.seen.push(transaction);
  }
}

/** The time of the batch that carried a key's command; undefined when nothing was remembered. */
export async function timeOf(rig: Rig, key: string): Promise<number | undefined> {
  const row = await rig.db
    .selectFrom('idempotency_keys')
    .select('created_at')
    .where('ledger_id', '=', rig.ledgerId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row?.created_at.getTime();
}

const LONG_AGO_MS = 1_800_000;

/**
 * A time at which a call that left no key may have been refused. It ended no hold, so an early one will do; the earliest
 * that explains every item refused for being late is the latest of their expiries.
 */
function timeOfForgotten(outcome: PostingOutcome, { operation }: PostingCommand): number {
  const items = outcome.kind === 'batch' ? outcome.results : [outcome];
  const expiries = items.map((item, i) => {
    if (item.kind !== 'rejected' || item.rejection.path.at(-1) !== 'expiresAt') return 0;
    const details =
      operation.kind === 'transferBatch'
        ? operation.transfers[i]
        : operation.kind === 'transfer'
          ? operation.transfer
          : operation.kind === 'postTransaction'
            ? operation.details
            : undefined;
    return details?.expiresAt?.getTime() ?? 0;
  });
  return Math.max(...expiries) || Date.now() - LONG_AGO_MS;
}

async function expiredAt(rig: Rig, transactionId: string): Promise<number | undefined> {
  const row = await rig.db
    .selectFrom('transaction_resolutions')
    .select('created_at')
    .where('ledger_id', '=', rig.ledgerId)
    .where('transaction_id', '=', transactionId)
    .where('status', '=', 'EXPIRED')
    .executeTakeFirst();
  return row?.created_at.getTime();
}

async function databaseTime(rig: Rig): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(
    rig.db,
  );
  return rows[0]!.now.getTime();
}

async function shownAccounts(rig: Rig): Promise<Map<string, ShownAccount>> {
  const rows = await rig.db
    .selectFrom('accounts')
    .selectAll()
    .where('ledger_id', '=', rig.ledgerId)
    .orderBy('code')
    .execute();
  return new Map(
    rows.map((row) => {
      const isDebit = row.normal_side === 'DEBIT';
      const shown: ShownAccount = {
        status: row.status,
        min: row.min_balance,
        max: row.max_balance,
        posted: (row.posted_debits - row.posted_credits) * (isDebit ? 1n : -1n),
        pendingIn: isDebit ? row.pending_debits : row.pending_credits,
        pendingOut: isDebit ? row.pending_credits : row.pending_debits,
        sequence: row.last_sequence,
      };
      return [row.account_id, shown];
    }),
  );
}
