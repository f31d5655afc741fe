import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { openPool } from '../../src/db/index.js';
import {
  createAccount,
  createPosting,
  type AccountRecord,
  type BatchItem,
  type CommitterOptions,
  type LedgerDatabase,
  type LedgerTables,
  type NewAccount,
  type Posting,
  type PostingCommand,
  type PostingObserver,
  type PostingOperation,
  type PostingOutcome,
  type Rejection,
  type TransactionRecord,
  type TransferDetails,
} from '../../src/ledger/index.js';
import { newId, parseDecimal, type Decimal } from '../../src/lib/index.js';
import { DEFAULT_TEST_LEDGER } from './template.js';

/** The bounds that a process has unless its environment says otherwise. */
export const COMMITTER: CommitterOptions = {
  maxBatchLegs: 2_000,
  maxBatchesInFlight: 4,
  maxBatchesInFlightPerLedger: 2,
  maxWaitingCommands: 10_000,
  retryTimeoutMs: 10_000,
};

/** What one process has: a posting pool, a pool that reads, and the posting between them. */
export interface OpenPosting {
  readonly posting: Posting;
  readonly db: LedgerDatabase;
  readonly pool: pg.Pool;
  /** The pool under `db`. */
  readonly readingPool: pg.Pool;
  readonly close: () => Promise<void>;
}

export interface OpenPostingOptions extends Partial<CommitterOptions> {
  readonly observer?: PostingObserver;
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

/** Opens the posting on a database with the API's rights, as a process of the product does. */
export function openPosting({ url }: { readonly url: string }, options: OpenPostingOptions = {}): OpenPosting {
  const { observer, lockTimeoutMs = 5_000, statementTimeoutMs = 15_000, connectTimeoutMs = 5_000, ...bounds } = options;
  const session = { url, lockTimeoutMs, statementTimeoutMs, connectTimeoutMs, idleInTransactionTimeoutMs: 15_000 };
  const committer = { ...COMMITTER, ...bounds };
  const pool = openPool({
    ...session,
    maxConnections: committer.maxBatchesInFlight,
    applicationName: 'ledgerflow-tests-posting',
    indexScansOnly: true,
  });
  const readingPool = openPool({ ...session, maxConnections: 4, applicationName: 'ledgerflow-tests-reading' });
  const db: LedgerDatabase = new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool: readingPool }) });
  const posting = createPosting(pool, db, committer, observer);
  return {
    posting,
    db,
    pool,
    readingPool,
    close: async () => {
      await posting.close();
      await Promise.all([pool.end(), db.destroy()]);
    },
  };
}

/** An amount as a caller writes it. */
export function dec(text: string): Decimal {
  const value = parseDecimal(text);
  if (!value) throw new Error(`not a decimal: ${text}`);
  return value;
}

/** Opens an account; without limits unless some are given. */
export async function openAccount(
  db: LedgerDatabase,
  given: Partial<NewAccount> & { readonly ledgerId?: string } = {},
): Promise<AccountRecord> {
  const { ledgerId = DEFAULT_TEST_LEDGER, ...account } = given;
  const code = account.code ?? `account:${newId()}`;
  const limited = account.minBalance !== undefined || account.maxBalance !== undefined;
  const outcome = await createAccount(
    db,
    { ledgerId, idempotencyKey: newId(), actor: 'operator' },
    { code, name: code, currency: 'USD', normalSide: 'DEBIT', unlimited: !limited, metadata: {}, ...account },
  );
  if (outcome.kind === 'rejected') throw new Error(outcome.rejection.message);
  return outcome.value;
}

/** A ledger of its own. */
export async function openLedger(db: LedgerDatabase): Promise<string> {
  const ledgerId = newId();
  await db.insertInto('ledgers').values({ ledger_id: ledgerId, name: 'Test', closed_through: null }).execute();
  return ledgerId;
}

const PLAIN = { reference: null, description: null, metadata: {}, effectiveAt: null, pending: false, expiresAt: null };

/** What may be said of a transfer beside its accounts and amount. */
export type More = Partial<Omit<TransferDetails, 'fromAccountId' | 'toAccountId' | 'amount'>>;

export function transferDetails(from: string, to: string, amount: string, more: More = {}): TransferDetails {
  return { fromAccountId: from, toAccountId: to, amount: dec(amount), currency: null, ...PLAIN, ...more };
}

/** Operations, written shortly. */
export const op = {
  transfer: (from: string, to: string, amount: string, more: More = {}): PostingOperation => ({
    kind: 'transfer',
    transfer: transferDetails(from, to, amount, more),
  }),
  post: (entries: readonly [string, 'DEBIT' | 'CREDIT', string][], more: More = {}): PostingOperation => {
    const { currency: _, ...details } = { currency: null, ...PLAIN, ...more };
    return {
      kind: 'postTransaction',
      entries: entries.map(([accountId, direction, amount]) => ({ accountId, direction, amount: dec(amount) })),
      details,
    };
  },
  batch: (transfers: readonly TransferDetails[], atomic = true): PostingOperation => ({
    kind: 'transferBatch',
    transfers,
    atomic,
  }),
  postPending: (transactionId: string, amount?: string): PostingOperation => ({
    kind: 'postPending',
    transactionId,
    amount: amount === undefined ? null : dec(amount),
  }),
  voidPending: (transactionId: string): PostingOperation => ({ kind: 'voidPending', transactionId }),
  reverse: (transactionId: string, reason: string | null = null): PostingOperation => ({
    kind: 'reverseTransaction',
    transactionId,
    reason,
  }),
};

/** A call; under a new key unless one is given. */
export function call(
  operation: PostingOperation,
  given: { readonly key?: string; readonly ledgerId?: string; readonly actor?: string } = {},
): PostingCommand {
  const { key = newId(), ledgerId = DEFAULT_TEST_LEDGER, actor = 'operator' } = given;
  return { ledgerId, idempotencyKey: key, actor, operation };
}

/** The transaction of an outcome that must be a success. */
export function done(outcome: PostingOutcome | BatchItem): TransactionRecord {
  if (outcome.kind !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome.transaction;
}

/** The rejection of an outcome that must be one. */
export function rejected(outcome: PostingOutcome | BatchItem): Rejection {
  if (outcome.kind !== 'rejected') throw new Error(`not rejected: ${outcome.kind}`);
  return outcome.rejection;
}

/** Waits until something is so; the last resort where no event says it. */
export async function eventually(isSo: () => Promise<boolean> | boolean, timeoutMs = 5_000): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`not so within ${timeoutMs} ms`);
    await delay(10);
  }
}
