import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { EntryRecord } from '../outcomes.js';
import type { Page, PageRequest, TimeRange } from '../reading/index.js';
import type { LedgerDatabase } from '../tables.js';

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

/** The account's entries in order of its sequence. Throws InvalidCursorError. One statement. */
export async function listEntries(
  db: LedgerDatabase,
  ledgerId: string,
  accountId: string,
  filter: EntryFilter,
  request: PageRequest,
  order: ListOrder,
): Promise<Page<EntryRecord>> {
  throw new Error(`${String(db)} ${ledgerId} ${accountId} ${String(filter)} ${String(request)} ${order}`);
}

/** The entries of these transactions, by transaction and position. One statement. */
export async function findEntriesOfTransactions(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<EntryRecord[]> {
  throw new Error(`${String(db)} ${ledgerId} ${transactionIds.length}`);
}
