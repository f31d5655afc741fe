import { sql, type Selectable } from 'kysely';
import { plainArray } from '../../db/index.js';
import { findEntriesOfTransactions } from '../entries/entry.repository.js';
import type { EntryRecord, HoldRecord, TransactionRecord } from '../outcomes.js';
import type { TransactionStatus } from '../rejections.js';
import type { LedgerDatabase } from '../tables.js';
import type { TransactionTable } from './transaction.table.js';

/** A transaction's row beside the row that ended it, if it was pending and has ended. */
export type TransactionRow = Selectable<TransactionTable> & {
  readonly resolution: 'POSTED' | 'VOIDED' | 'EXPIRED' | null;
  readonly resolved_effective_at: Date | null;
  readonly resolved_at: Date | null;
};

/** A transaction with its legs. Events read it, and tell it as it was at their time. */
export interface LoadedTransaction {
  readonly row: TransactionRow;
  readonly entries: readonly EntryRecord[];
  readonly holds: readonly HoldRecord[];
}

/** Transactions `t` with their resolutions `r`. */
export function selectTransactions(db: LedgerDatabase, ledgerId: string) {
  return db
    .selectFrom('transactions as t')
    .leftJoin('transaction_resolutions as r', (join) =>
      join.onRef('r.ledger_id', '=', 't.ledger_id').onRef('r.transaction_id', '=', 't.transaction_id'),
    )
    .selectAll('t')
    .select(['r.status as resolution', 'r.effective_at as resolved_effective_at', 'r.created_at as resolved_at'])
    .where('t.ledger_id', '=', ledgerId);
}

/**
 * Adds entries and holds: two statements at most for any number of transactions. They run after the rows were read, and
 * legs never change; so a POSTED row always finds its entries, and what a row read as PENDING got since is left out.
 */
export async function withLegs(
  db: LedgerDatabase,
  ledgerId: string,
  rows: readonly TransactionRow[],
): Promise<LoadedTransaction[]> {
  const ids = (of: (row: TransactionRow) => boolean): string[] => rows.filter(of).map((row) => row.transaction_id);
  const [entries, holds] = await Promise.all([
    findEntriesOfTransactions(
      db,
      ledgerId,
      ids((row) => statusOf(row) === 'POSTED'),
    ),
    findHolds(
      db,
      ledgerId,
      ids((row) => row.pending),
    ),
  ]);
  const entriesOf = groupBy(entries, (entry) => entry.transactionId);
  return rows.map((row) => ({
    row,
    entries: entriesOf.get(row.transaction_id) ?? [],
    holds: holds.get(row.transaction_id) ?? [],
  }));
}

export function statusOf(row: TransactionRow): TransactionStatus {
  return row.pending ? (row.resolution ?? 'PENDING') : 'POSTED';
}

export function toTransaction({ row, entries, holds }: LoadedTransaction): TransactionRecord {
  return {
    ledgerId: row.ledger_id,
    transactionId: row.transaction_id,
    status: statusOf(row),
    reference: row.reference,
    description: row.description,
    metadata: row.metadata,
    effectiveAt: row.resolution === 'POSTED' ? row.resolved_effective_at! : row.effective_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    resolvedAt: row.resolved_at,
    reversesTransactionId: row.reverses_transaction_id,
    actor: row.actor,
    entries,
    holds,
  };
}

/** Holds by transaction id, in order of position. One statement. */
async function findHolds(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<Map<string, HoldRecord[]>> {
  if (transactionIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('holds as h')
    .innerJoin('accounts as a', (join) =>
      join.onRef('a.ledger_id', '=', 'h.ledger_id').onRef('a.account_id', '=', 'h.account_id'),
    )
    .innerJoin('currencies as c', 'c.code', 'a.currency')
    .select(['h.transaction_id', 'h.account_id', 'h.position', 'h.direction', 'h.amount', 'a.currency', 'c.exponent'])
    .where('h.ledger_id', '=', ledgerId)
    .where('h.transaction_id', '=', sql<string>`any(${plainArray(transactionIds)}::uuid[])`)
    .orderBy('h.transaction_id')
    .orderBy('h.position')
    .execute();
  const holds = new Map<string, HoldRecord[]>();
  for (const [id, group] of groupBy(rows, (row) => row.transaction_id))
    holds.set(
      id,
      group.map(({ account_id, position, direction, amount, currency, exponent }) => ({
        accountId: account_id,
        position,
        direction,
        amount,
        currency,
        exponent,
      })),
    );
  return holds;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** These transactions with their legs, in no order. At most three statements. */
export async function loadTransactions(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<LoadedTransaction[]> {
  if (transactionIds.length === 0) return [];
  const rows = await selectTransactions(db, ledgerId)
    .where('t.transaction_id', '=', sql<string>`any(${plainArray(transactionIds)}::uuid[])`)
    .execute();
  return withLegs(db, ledgerId, rows);
}

/**
 * These transactions with entries and holds, in no order; ids that this ledger does not have are left out. At most three
 * statements for any number.
 */
export async function findTransactionsById(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<TransactionRecord[]> {
  return (await loadTransactions(db, ledgerId, transactionIds)).map(toTransaction);
}

/** The mutations whose idempotency key points to one transaction. */
const ABOUT_ONE_TRANSACTION = ['transfer', 'postTransaction', 'postPending', 'voidPending', 'reverseTransaction'];

/** The transaction that a call with this key made or acted on; undefined for a batch, a rejected call or an unknown key. */
export async function findTransactionByKey(
  db: LedgerDatabase,
  ledgerId: string,
  idempotencyKey: string,
): Promise<TransactionRecord | undefined> {
  const key = await db
    .selectFrom('idempotency_keys')
    .select('result_id')
    .where('ledger_id', '=', ledgerId)
    .where('idempotency_key', '=', idempotencyKey)
    .where('operation', 'in', ABOUT_ONE_TRANSACTION)
    .executeTakeFirst();
  return key?.result_id ? (await findTransactionsById(db, ledgerId, [key.result_id]))[0] : undefined;
}

/** By the id of a reversed transaction the id of the one that reversed it. One statement. */
export async function findReversals(
  db: LedgerDatabase,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<Map<string, string>> {
  if (transactionIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('transactions')
    .select(['transaction_id', 'reverses_transaction_id'])
    .where('ledger_id', '=', ledgerId)
    .where('reverses_transaction_id', '=', sql<string>`any(${plainArray(transactionIds)}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.reverses_transaction_id!, row.transaction_id]));
}
