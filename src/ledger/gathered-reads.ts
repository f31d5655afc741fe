import { findAccountsById } from './accounts/account.repository.js';
import {
  checkEntryCursor,
  entryPageKind,
  listEntryPages,
  type EntryPageRequest,
} from './entries/entry-pages.repository.js';
import type { AccountRecord, EntryRecord } from './outcomes.js';
import { gather } from '../lib/index.js';
import type { Page } from './reading/index.js';
import type { LedgerDatabase } from './tables.js';

/** The two reads that frontends make all day, gathered over all requests of the process. */
export interface GatheredReads {
  /** The account, or undefined when this ledger does not have it. */
  account(ledgerId: string, accountId: string): Promise<AccountRecord | undefined>;
  /** A page of an account's entries without a filter. Rejects with InvalidCursorError. */
  entries(request: EntryPageRequest): Promise<Page<EntryRecord>>;
}

/** One for each database handle; see `gather` for what shares a statement. */
export function createGatheredReads(db: LedgerDatabase): GatheredReads {
  const account = gather<readonly [ledgerId: string, accountId: string], AccountRecord | undefined>(
    ([ledgerId]) => ledgerId,
    async (keys) => {
      const ids = [...new Set(keys.map(([, accountId]) => accountId))];
      const found = new Map((await findAccountsById(db, keys[0][0], ids)).map((record) => [record.accountId, record]));
      return keys.map(([, accountId]) => found.get(accountId));
    },
  );
  const entries = gather<EntryPageRequest, Page<EntryRecord>>(entryPageKind, (pages) => listEntryPages(db, pages));
  return {
    account: (ledgerId, accountId) => account([ledgerId, accountId]),
    async entries(request) {
      // A cursor that is wrong must not fail the statement for those who share it.
      checkEntryCursor(request);
      return entries(request);
    },
  };
}
