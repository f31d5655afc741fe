import { formatMinorUnits, type JsonObject, type JsonValue } from '../../lib/index.js';
import { findAccountsById } from '../accounts/account.repository.js';
import { balanceAfter } from '../accounts/balance.js';
import type { EntryRecord, HoldRecord } from '../outcomes.js';
import type { TransactionStatus } from '../rejections.js';
import type { LedgerDatabase } from '../tables.js';
import { loadTransactions, type LoadedTransaction } from '../transactions/transaction.repository.js';
import type { EventType } from './event.table.js';

/** An event as the log holds it. */
export interface EventRecord {
  readonly eventId: string;
  readonly type: EventType;
  readonly subjectId: string;
  /** Null for transaction events. */
  readonly payload: JsonObject | null;
  readonly createdAt: Date;
}

/** The version of all payloads; a change that could break a receiver gets a new one, and a new schema beside the old. */
const PAYLOAD_VERSION = 1;

/** What a subscriber receives: JSON that the schema of its type and version describes (events/schemas). */
export interface EventPayload {
  readonly id: string;
  readonly type: EventType;
  readonly version: typeof PAYLOAD_VERSION;
  /** When it happened, by the ledger's clock. */
  readonly timestamp: string;
  readonly ledgerId: string;
  readonly data: JsonObject;
}

/**
 * The payloads of these events by event id, each as of its event: transaction.pending says PENDING also when the
 * transaction was posted since. An event whose transaction this ledger does not have is left out. Four statements at most
 * for any number of events.
 */
export async function eventPayloads(
  db: LedgerDatabase,
  ledgerId: string,
  events: readonly EventRecord[],
): Promise<Map<string, EventPayload>> {
  const subjects = new Set(events.filter((event) => event.payload === null).map((event) => event.subjectId));
  const loaded = await loadTransactions(db, ledgerId, [...subjects]);
  const transactions = new Map(loaded.map((transaction) => [transaction.row.transaction_id, transaction]));
  const accountIds = new Set(
    loaded.flatMap(({ entries, holds }) => [...entries, ...holds].map((leg) => leg.accountId)),
  );
  const accounts = await findAccountsById(db, ledgerId, [...accountIds]);
  const codes: Codes = new Map(accounts.map(({ accountId, code }) => [accountId, code]));

  const payloads = new Map<string, EventPayload>();
  for (const event of events) {
    const transaction = transactions.get(event.subjectId);
    const data = event.payload ?? (transaction && { transaction: transactionAsOf(event, transaction, codes) });
    if (data)
      payloads.set(event.eventId, {
        id: event.eventId,
        type: event.type,
        version: PAYLOAD_VERSION,
        timestamp: event.createdAt.toISOString(),
        ledgerId,
        data,
      });
  }
  return payloads;
}

type Codes = ReadonlyMap<string, string>;

const STATUS_AFTER: Partial<Record<EventType, TransactionStatus>> = {
  'transaction.pending': 'PENDING',
  'transaction.posted': 'POSTED',
  'transaction.voided': 'VOIDED',
  'transaction.expired': 'EXPIRED',
};

function transactionAsOf(event: EventRecord, { row, entries, holds }: LoadedTransaction, codes: Codes): JsonObject {
  const status = STATUS_AFTER[event.type];
  if (!status) throw new Error(`event ${event.eventId} of type ${event.type} has no payload`);
  const ended = row.pending && status !== 'PENDING';
  const effectiveAt = ended && status === 'POSTED' ? (row.resolved_effective_at ?? row.effective_at) : row.effective_at;
  return {
    id: row.transaction_id,
    status,
    reference: row.reference,
    description: row.description,
    metadata: row.metadata,
    effectiveAt: effectiveAt.toISOString(),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    resolvedAt: (ended && row.resolved_at?.toISOString()) || null,
    reversesTransactionId: row.reverses_transaction_id,
    entries: status === 'POSTED' ? entries.map((entry) => entryData(entry, codes)) : [],
    holds: holds.map((hold) => legData(hold, codes)),
  };
}

function legData({ accountId, direction, amount, currency, exponent }: HoldRecord, codes: Codes): JsonObject {
  return {
    accountId,
    accountCode: codes.get(accountId)!,
    direction,
    amount: formatMinorUnits(amount, exponent),
    currency,
  };
}

function entryData(entry: EntryRecord, codes: Codes): JsonValue {
  return {
    ...legData(entry, codes),
    balanceAfter: formatMinorUnits(balanceAfter(entry), entry.exponent),
    sequence: entry.sequence.toString(),
  };
}
