import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { ListOrder } from '../entries/entry.repository.js';
import type { TransactionRecord } from '../outcomes.js';
import type { Page, PageRequest, TimeRange } from '../reading/index.js';
import type { TransactionStatus } from '../rejections.js';
import type { LedgerDatabase } from '../tables.js';

/**
 * Transactions for which every given condition holds. `accountId`, `accountCodePrefix` and `direction` speak of one and
 * the same leg: an entry, or a hold of a transaction that has none.
 */
export interface TransactionFilter {
  readonly status?: TransactionStatus | undefined;
  readonly reference?: string | undefined;
  readonly created?: TimeRange | undefined;
  readonly effective?: TimeRange | undefined;
  /** Metadata that contains this object (Postgres jsonb containment). */
  readonly metadata?: JsonObject | undefined;
  readonly accountId?: string | undefined;
  readonly accountCodePrefix?: string | undefined;
  readonly direction?: Side | undefined;
}

/** The ledger's transactions in order of their ids, which begin with the time they were asked for. Throws InvalidCursorError. */
export async function listTransactions(
  db: LedgerDatabase,
  ledgerId: string,
  filter: TransactionFilter,
  request: PageRequest,
  order: ListOrder = 'NEWEST_FIRST',
): Promise<Page<TransactionRecord>> {
  throw new Error(`${String(db)} ${ledgerId} ${String(filter)} ${String(request)} ${order}`);
}
