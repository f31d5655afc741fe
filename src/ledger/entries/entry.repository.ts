import { sql, type Selectable } from 'kysely';
import { plainArray } from '../../db/index.js';
import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { EntryRecord } from '../outcomes.js';
import {
  Cursors,
  metadataContains,
  pageSize,
  sequenceKey,
  type Page,
  type PageRequest,
  type TimeRange,
} from '../reading/index.js';
import type { LedgerDatabase } from '../tables.js';
import { lastSequenceAt } from './at-time.js';
import type { EntryTable } from './entry.table.js';

/** By the list's own key; a page's direction is relative to it. */
export type ListOrder = 'NEWEST_FIRST' | 'OLDEST_FIRST';

/** Entries for which every given condition holds. */
export interface EntryFilter {
  readonly direction?: Side | undefined;
  /** When the entry was recorded. */
  readonly created?: TimeRange | undefined;
  readonly effective?: TimeRange | undefined;
  /** The transaction's reference. */
  readonly reference?: string | undefined;
  /** The transaction's metadata contains this object (Postgres jsonb containment). */
  readonly metadata?: JsonObject | undefined;
}

/** Entries `e` with what their accounts `a` say of the money. */
function selectEntries(db: LedgerDatabase, ledgerId: string) {
  return db
    .selectFrom('entries as e')
    .innerJoin('accounts as a', (join) =>
      join.onRef('a.ledger_id', '=', 'e.ledger_id').onRef('a.account_id', '=', 'e.account_id'),
    )
    .innerJoin('currencies as c', 'c.code', 'a.currency')
    .selectAll('e')
    .select(['a.currency', 'a.normal_side', 'c.exponent'])
    .where('e.ledger_id', '=', ledgerId);
}

export type EntryRow = Selectable<EntryTable> & {
  readonly currency: string;
  readonly normal_side: Side;
  readonly exponent: number;
};

export function toEntry(row: EntryRow): EntryRecord {
  return {
    ledgerId: row.ledger_id,
    accountId: row.account_id,
    transactionId: row.transaction_id,
    sequence: row.sequence,
    position: row.position,
    direction: row.direction,
    amount: row.amount,
    currency: row.currency,
    exponent: row.exponent,
    normalSide: row.normal_side,
    debitsAfter: row.debits_after,
    creditsAfter: row.credits_after,
    effectiveAt: row.effective_at,
    createdAt: row.created_at,
  };
}

/**
 * The account's entries in order of its sequence, which is also their order in time. Entries recorded while a reader pages
 * come at the newest end and move nothing. Throws InvalidCursorError. One statement.
 */
export async function listEntries(
  db: LedgerDatabase,
  ledgerId: string,
  accountId: string,
  filter: EntryFilter,
  request: PageRequest,
  order: ListOrder,
): Promise<Page<EntryRecord>> {
  const cursors = new Cursors(['entries', ledgerId, accountId], sequenceKey);
  const cursor = cursors.read(request);
  const descending = (order === 'NEWEST_FIRST') !== (request.direction === 'backward');
  let query = selectEntries(db, ledgerId).where('e.account_id', '=', accountId);
  if (cursor !== null) query = query.where('e.sequence', descending ? '<' : '>', cursor);
  if (filter.direction !== undefined) query = query.where('e.direction', '=', filter.direction);
  const { from, to } = filter.created ?? {};
  // The search turns the range of times into one of the key, so that a page deep in the past costs no more than the newest.
  // It stands apart from the row being read, so Postgres runs it once.
  const lastBefore = (at: Date) => sql<bigint>`(
    select ${lastSequenceAt(at, true)} from accounts a where a.ledger_id = ${ledgerId} and a.account_id = ${accountId})`;
  if (from) query = query.where('e.sequence', '>', lastBefore(from));
  if (to) query = query.where('e.sequence', '<=', lastBefore(to));
  if (filter.effective?.from) query = query.where('e.effective_at', '>=', filter.effective.from);
  if (filter.effective?.to) query = query.where('e.effective_at', '<', filter.effective.to);
  const { reference, metadata } = filter;
  if (reference !== undefined || metadata !== undefined)
    query = query.where((eb) => {
      let transaction = eb
        .selectFrom('transactions as t')
        .select(sql`1`.as('one'))
        .where('t.ledger_id', '=', ledgerId)
        .whereRef('t.transaction_id', '=', 'e.transaction_id');
      if (reference !== undefined) transaction = transaction.where('t.reference', '=', reference);
      if (metadata !== undefined) transaction = transaction.where(metadataContains('t.metadata', metadata));
      return eb.exists(transaction);
    });
  const rows = await query
    .orderBy('e.sequence', descending ? 'desc' : 'asc')
    .limit(pageSize(request) + 1)
    .execute();
  return cursors.page(request, rows, (row) => row.sequence, toEntry);
}

/** The entries of these transactions, in order of position within each. One statement. */
export async function findEntriesOfTransactions(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<EntryRecord[]> {
  if (transactionIds.length === 0) return [];
  const rows = await selectEntries(db, ledgerId)
    .where('e.transaction_id', '=', sql<string>`any(${plainArray(transactionIds)}::uuid[])`)
    .orderBy('e.transaction_id')
    .orderBy('e.position')
    .execute();
  return rows.map(toEntry);
}
