import { sql, type Selectable } from 'kysely';
import { plainArray } from '../../db/index.js';
import type { JsonObject } from '../../lib/index.js';
import type { AccountRecord } from '../outcomes.js';
import {
  Cursors,
  metadataContains,
  pageSize,
  startsWith,
  textKey,
  type Page,
  type PageRequest,
} from '../reading/index.js';
import type { LedgerDatabase, LedgerTransaction } from '../tables.js';
import type { AccountStatus, AccountTable, Side } from './account.table.js';

/** Accounts for which every given condition holds. */
export interface AccountFilter {
  /** Accounts whose code starts with this: "users:42:" is a subtree. */
  readonly codePrefix?: string | undefined;
  readonly currency?: string | undefined;
  readonly normalSide?: Side | undefined;
  readonly status?: AccountStatus | undefined;
  /** Metadata that contains this object (Postgres jsonb containment). */
  readonly metadata?: JsonObject | undefined;
}

/** Accounts with the exponents of their currencies: what `toAccount` needs. */
export function selectAccounts(db: LedgerDatabase | LedgerTransaction, ledgerId: string) {
  return db
    .selectFrom('accounts')
    .innerJoin('currencies', 'currencies.code', 'accounts.currency')
    .selectAll('accounts')
    .select('currencies.exponent')
    .where('accounts.ledger_id', '=', ledgerId);
}

export function toAccount(row: Selectable<AccountTable> & { readonly exponent: number }): AccountRecord {
  return {
    ledgerId: row.ledger_id,
    accountId: row.account_id,
    code: row.code,
    name: row.name,
    currency: row.currency,
    exponent: row.exponent,
    normalSide: row.normal_side,
    status: row.status,
    minBalance: row.min_balance,
    maxBalance: row.max_balance,
    postedDebits: row.posted_debits,
    postedCredits: row.posted_credits,
    pendingDebits: row.pending_debits,
    pendingCredits: row.pending_credits,
    lastSequence: row.last_sequence,
    metadata: row.metadata,
    version: row.version,
    createdAt: row.created_at,
  };
}

/** The accounts with these ids, in no order; ids that this ledger does not have are left out. One statement. */
export async function findAccountsById(
  db: LedgerDatabase,
  ledgerId: string,
  accountIds: readonly string[],
): Promise<AccountRecord[]> {
  if (accountIds.length === 0) return [];
  const rows = await selectAccounts(db, ledgerId)
    .where('account_id', '=', sql<string>`any(${plainArray(accountIds)}::uuid[])`)
    .execute();
  return rows.map(toAccount);
}

/** The accounts with these codes, in no order; codes that this ledger does not have are left out. One statement. */
export async function findAccountsByCode(
  db: LedgerDatabase,
  ledgerId: string,
  codes: readonly string[],
): Promise<AccountRecord[]> {
  if (codes.length === 0) return [];
  const rows = await selectAccounts(db, ledgerId)
    .where('accounts.code', '=', sql<string>`any(${[...codes]}::text[])`)
    .execute();
  return rows.map(toAccount);
}

/** The ledger's accounts in order of their code (by code point). Throws InvalidCursorError. One statement. */
export async function listAccounts(
  db: LedgerDatabase,
  ledgerId: string,
  filter: AccountFilter,
  request: PageRequest,
): Promise<Page<AccountRecord>> {
  const cursors = new Cursors(['accounts', ledgerId], textKey);
  const after = cursors.read(request);
  const backward = request.direction === 'backward';
  let query = selectAccounts(db, ledgerId);
  if (after !== null) query = query.where('accounts.code', backward ? '<' : '>', after);
  if (filter.codePrefix !== undefined) query = query.where('accounts.code', 'like', startsWith(filter.codePrefix));
  if (filter.currency !== undefined) query = query.where('currency', '=', filter.currency);
  if (filter.normalSide !== undefined) query = query.where('normal_side', '=', filter.normalSide);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.metadata !== undefined) query = query.where(metadataContains('accounts.metadata', filter.metadata));
  const rows = await query
    .orderBy('accounts.code', backward ? 'desc' : 'asc')
    .limit(pageSize(request) + 1)
    .execute();
  return cursors.page(request, rows, (row) => row.code, toAccount);
}
