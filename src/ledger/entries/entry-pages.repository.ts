import { sql } from 'kysely';
import { plainArray } from '../../db/index.js';
import type { EntryRecord } from '../outcomes.js';
import { Cursors, pageSize, sequenceKey, type Page, type PageRequest } from '../reading/index.js';
import type { LedgerDatabase } from '../tables.js';
import { toEntry, type EntryRow, type ListOrder } from './entry.repository.js';

/** A page of an account's entries without a filter: the kind that is asked for most. */
export interface EntryPageRequest {
  readonly ledgerId: string;
  readonly accountId: string;
  readonly request: PageRequest;
  readonly order: ListOrder;
}

const BEFORE_ALL = 0n;
const AFTER_ALL = 2n ** 63n - 1n;

/** Requests with the same text can share `listEntryPages`. */
export function entryPageKind({ ledgerId, request, order }: EntryPageRequest): string {
  return `${ledgerId} ${pageSize(request)} ${isDescending(request, order)}`;
}

/** The cursor's sequence number. Throws InvalidCursorError. */
export function checkEntryCursor({ ledgerId, accountId, request }: EntryPageRequest): void {
  cursorsOf(ledgerId, accountId).read(request);
}

/**
 * Pages of several accounts, all of one kind, in the order asked for: what `listEntries` gives without a filter. One
 * statement, a range of the primary key for each page.
 */
export async function listEntryPages(
  db: LedgerDatabase,
  pages: readonly [EntryPageRequest, ...EntryPageRequest[]],
): Promise<Page<EntryRecord>[]> {
  const [{ ledgerId, request, order }] = pages;
  const descending = isDescending(request, order);
  const starts = pages.map(
    (page) => cursorsOf(ledgerId, page.accountId).read(page.request) ?? (descending ? AFTER_ALL : BEFORE_ALL),
  );
  const { rows } = await sql<EntryRow & { page: bigint }>`
    select w.page, e.*, a.currency, a.normal_side, c.exponent
    from unnest(${plainArray(pages.map((page) => page.accountId))}::uuid[], ${plainArray(starts)}::bigint[])
      with ordinality as w (account_id, start, page)
    join accounts a on a.ledger_id = ${ledgerId} and a.account_id = w.account_id
    join currencies c on c.code = a.currency
    cross join lateral (
      select * from entries
      where ledger_id = ${ledgerId} and account_id = w.account_id
        and ${descending ? sql`sequence < w.start order by sequence desc` : sql`sequence > w.start order by sequence`}
      limit ${pageSize(request) + 1}
    ) e`.execute(db);
  const byPage = pages.map((): EntryRow[] => []);
  for (const row of rows) byPage[Number(row.page) - 1]!.push(row);
  return pages.map((page, i) => {
    const found = byPage[i]!.sort((a, b) => (a.sequence < b.sequence === descending ? 1 : -1));
    return cursorsOf(ledgerId, page.accountId).page(page.request, found, (row) => row.sequence, toEntry);
  });
}

function cursorsOf(ledgerId: string, accountId: string): Cursors<bigint> {
  return new Cursors(['entries', ledgerId, accountId], sequenceKey);
}

function isDescending(request: PageRequest, order: ListOrder): boolean {
  return (order === 'NEWEST_FIRST') !== (request.direction === 'backward');
}
