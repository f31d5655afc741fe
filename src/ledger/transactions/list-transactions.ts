import { sql, type RawBuilder } from 'kysely';
import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { ListOrder } from '../entries/entry.repository.js';
import type { TransactionRecord } from '../outcomes.js';
import {
  Cursors,
  metadataContains,
  pageSize,
  startsWith,
  uuidKey,
  type Page,
  type PageRequest,
  type TimeRange,
} from '../reading/index.js';
import type { TransactionStatus } from '../rejections.js';
import type { LedgerDatabase } from '../tables.js';
import { selectTransactions, toTransaction, withLegs } from './transaction.repository.js';

/**
 * Transactions for which every given condition holds. `accountId`, `accountCodePrefix` and `direction` speak of one and
 * the same leg: an entry, or a hold of a transaction that was pending.
 */
export interface TransactionFilter {
  readonly status?: TransactionStatus | undefined;
  readonly reference?: string | undefined;
  /** When it was recorded. */
  readonly created?: TimeRange | undefined;
  readonly effective?: TimeRange | undefined;
  /** Metadata that contains this object (Postgres jsonb containment). */
  readonly metadata?: JsonObject | undefined;
  readonly accountId?: string | undefined;
  readonly accountCodePrefix?: string | undefined;
  /** Without an account it says nothing: every transaction has both. */
  readonly direction?: Side | undefined;
}

/**
 * The ledger's transactions in order of their ids, which begin with the time at which they were asked for. Throws
 * InvalidCursorError. Four statements at most.
 */
export async function listTransactions(
  db: LedgerDatabase,
  ledgerId: string,
  filter: TransactionFilter,
  request: PageRequest,
  order: ListOrder = 'NEWEST_FIRST',
): Promise<Page<TransactionRecord>> {
  const cursors = new Cursors(['transactions', ledgerId], uuidKey);
  const cursor = cursors.read(request);
  const descending = (order === 'NEWEST_FIRST') !== (request.direction === 'backward');
  const limit = pageSize(request) + 1;
  const found = await Promise.all(
    conditionsOf(ledgerId, filter).map((conditions) => {
      let query = selectTransactions(db, ledgerId);
      if (cursor !== null) query = query.where('t.transaction_id', descending ? '<' : '>', cursor);
      for (const condition of conditions) query = query.where(condition);
      return query
        .orderBy('t.transaction_id', descending ? 'desc' : 'asc')
        .limit(limit)
        .execute();
    }),
  );
  const rows = found
    .flat()
    .sort((a, b) => (a.transaction_id < b.transaction_id === descending ? 1 : -1))
    .slice(0, limit);
  const { items, ...page } = cursors.page(
    request,
    rows,
    (row) => row.transaction_id,
    (row) => row,
  );
  return { items: (await withLegs(db, ledgerId, items)).map(toTransaction), ...page };
}

const ENDED: Record<Exclude<TransactionStatus, 'PENDING'>, RawBuilder<boolean>> = {
  POSTED: sql<boolean>`(not t.pending or r.status = 'POSTED')`,
  VOIDED: sql<boolean>`(r.status = 'VOIDED')`,
  EXPIRED: sql<boolean>`(r.status = 'EXPIRED')`,
};
const EFFECTIVE = sql`(case when r.status = 'POSTED' then r.effective_at else t.effective_at end)`;

/**
 * The conditions of the statement to run, or of the two. A condition on legs is one on the entries of what was posted at
 * once and one on the holds of what was pending, whose entries are on the same accounts: apart, each is a join that
 * Postgres can drive from either side, so that a page of a common account stops early and a rare one is looked up.
 */
function conditionsOf(ledgerId: string, filter: TransactionFilter): RawBuilder<boolean>[][] {
  const { status, reference, created, effective, metadata, accountId, accountCodePrefix } = filter;
  const conditions: RawBuilder<boolean>[] = [];
  // The few that are pending are read from their list, not sought among all.
  if (status === 'PENDING')
    conditions.push(
      sql`t.transaction_id in (select p.transaction_id from pending_transactions p where p.ledger_id = ${ledgerId})`,
    );
  else if (status !== undefined) conditions.push(ENDED[status]);
  if (reference !== undefined) conditions.push(sql`t.reference = ${reference}`);
  if (metadata !== undefined) conditions.push(metadataContains('t.metadata', metadata));
  if (created?.from)
    conditions.push(sql`t.created_at >= ${created.from}`, sql`t.transaction_id >= ${idNear(created.from, -1)}::uuid`);
  if (created?.to)
    conditions.push(sql`t.created_at < ${created.to}`, sql`t.transaction_id <= ${idNear(created.to, 1)}::uuid`);
  if (effective?.from) conditions.push(sql`${EFFECTIVE} >= ${effective.from}`);
  if (effective?.to) conditions.push(sql`${EFFECTIVE} < ${effective.to}`);
  if (accountId === undefined && accountCodePrefix === undefined) return [conditions];
  return [
    [...conditions, sql`not t.pending`, sql`t.transaction_id in (${legsIn('entries', ledgerId, filter)})`],
    [...conditions, sql`t.pending`, sql`t.transaction_id in (${legsIn('holds', ledgerId, filter)})`],
  ];
}

function legsIn(
  table: 'entries' | 'holds',
  ledgerId: string,
  { accountId, accountCodePrefix, direction }: TransactionFilter,
): RawBuilder<unknown> {
  return sql`
    select l.transaction_id from ${sql.table(table)} l where l.ledger_id = ${ledgerId}
      ${accountId === undefined ? sql`` : sql`and l.account_id = ${accountId}`}
      ${direction === undefined ? sql`` : sql`and l.direction = ${direction}`}
      ${
        accountCodePrefix === undefined
          ? sql``
          : sql`and l.account_id in (
              select a.account_id from accounts a
              where a.ledger_id = ${ledgerId} and a.code like ${startsWith(accountCodePrefix)})`
      }`;
}

const MARGIN_MS = 24 * 3600 * 1000;
const LAST_UUID_TIME_MS = 2 ** 48 - 1;

/**
 * A bound on the ids of transactions recorded around an instant, so that a range of times is a range of the primary key.
 * An id takes the API's clock when the command arrives and created_at the database's under the locks: a day apart covers
 * every queue and clock that is fit to serve.
 */
function idNear(at: Date, side: -1 | 1): string {
  const ms = Math.min(Math.max(at.getTime() + side * MARGIN_MS, 0), LAST_UUID_TIME_MS);
  const time = ms.toString(16).padStart(12, '0');
  const fill = side === 1 ? 'f' : '0';
  return `${time.slice(0, 8)}-${time.slice(8)}-${'4-4-12'.replace(/\d+/g, (n) => fill.repeat(Number(n)))}`;
}
