import type { Kysely, Transaction } from 'kysely';
import type { AccountTable, LedgerTable } from './accounts/account.table.js';
import type { CurrencyTable } from './currencies/currency.table.js';
import type { EntryTable } from './entries/entry.table.js';
import type { EventTable, WorkerLeaseTable } from './events/event.table.js';
import type { IdempotencyKeyTable } from './keys/key.table.js';
import type {
  HoldTable,
  PendingTransactionTable,
  TransactionResolutionTable,
  TransactionTable,
} from './transactions/transaction.table.js';
import type { VerificationReportTable } from './verification/verification.table.js';

/**
 * The tables of the ledger room, each described beside its repository. A type, not an interface: `withTables` wants one.
 */
export type LedgerTables = {
  ledgers: LedgerTable;
  currencies: CurrencyTable;
  accounts: AccountTable;
  transactions: TransactionTable;
  entries: EntryTable;
  holds: HoldTable;
  pending_transactions: PendingTransactionTable;
  transaction_resolutions: TransactionResolutionTable;
  idempotency_keys: IdempotencyKeyTable;
  events: EventTable;
  worker_leases: WorkerLeaseTable;
  verification_reports: VerificationReportTable;
};

export type LedgerDatabase = Kysely<LedgerTables>;
export type LedgerTransaction = Transaction<LedgerTables>;
