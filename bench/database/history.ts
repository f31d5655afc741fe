import pg from 'pg';
import { newId } from '../../src/lib/index.js';
import { copyFrom } from './copy.js';

/** What a ledger of the benchmark holds before anything is measured. */
export interface History {
  /** Accounts that may be chosen for transfers; one more, without a minimum, funds them. */
  readonly accounts: number;
  /** Entries in all, twice the number of accounts at least: the funding is history as well. */
  readonly entries: number;
}

export const LEDGER_ID = '00000000-0000-7000-8000-000000000001';
export const CURRENCY = 'USD';
const FUNDS = 1_000_000_000_000n;
const HISTORY_AMOUNT_MAX = 10_000;
const CHUNK_ROWS = 500;
/** Transactions made in the application's memory at a time; the running totals carry over. */
const SLICE = 25_000;
const PROGRESS_EVERY = 20;

const TABLES = {
  transactions: '(ledger_id, transaction_id, pending, metadata, effective_at, created_at, actor)',
  entries:
    '(ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after, credits_after, effective_at, created_at)',
  idempotency_keys: '(ledger_id, idempotency_key, operation, arguments_hash, result_id, created_at)',
  events: '(ledger_id, event_id, type, subject_id, created_at, relayed_at)',
} as const;

interface Book {
  readonly id: string;
  readonly minBalance: bigint | null;
  debits: bigint;
  credits: bigint;
  sequence: number;
  lastAt: string;
}

interface Movement {
  readonly id: string;
  readonly at: string;
  readonly from: Book;
  readonly to: Book;
  readonly amount: bigint;
}

/**
 * Loads accounts and a history of transfers among them by COPY: transactions, entries with their running totals, keys and
 * events (already relayed), and the accounts' balances as the sum of it all, so that `verify` finds nothing amiss.
 *
 * Foreign keys are not checked row by row while loading (the rows are made to fit), and the indexes of large histories
 * are built afterwards, which is what a restore does too; two connections load side by side. Returns the accounts' ids,
 * the funding account not among them.
 */
export async function loadHistory(
  url: string,
  history: History,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<string[]> {
  const client = await openLoader(url);
  const beside = await openLoader(url);
  try {
    const startMs = Date.now() - 30 * 24 * 3600 * 1000;
    const books = Array.from({ length: history.accounts }, () => newBook(startMs, 0n));
    const funding = newBook(startMs, null);
    const total = Math.floor(history.entries / 2);
    const stepMs = (Date.now() - 3_600_000 - startMs) / total;
    const indexes = total > 1_000_000 ? await dropIndexes(client) : [];

    const movements = transfers(books, funding, total, startMs, stepMs);
    // Postgres reads one slice while the next is made.
    let writing: Promise<unknown> = Promise.resolve();
    for (let slices = 0; slices * SLICE < total; slices += 1) {
      const slice = take(movements, Math.min(SLICE, total - slices * SLICE));
      const entries = slice.flatMap(({ rows }) => rows);
      const moves = slice.map(({ move }) => move);
      await writing;
      writing = Promise.all([
        copyTable(client, 'entries', entries),
        copyTable(beside, 'transactions', moves.map(transactionRow))
          .then(() => copyTable(beside, 'idempotency_keys', moves.map(keyRow)))
          .then(() => copyTable(beside, 'events', moves.map(eventRow))),
      ]);
      if (slices % PROGRESS_EVERY === PROGRESS_EVERY - 1) progress(slices * SLICE * 2, total * 2);
    }
    await writing;
    await copyFrom(
      client,
      `copy accounts (ledger_id, account_id, code, name, currency, normal_side, min_balance, posted_debits, posted_credits,
         last_sequence, last_entry_at, actor, created_at, updated_at) from stdin`,
      [...books, funding].map((book, i) => accountRow(book, i, startMs)),
    );
    for (const index of indexes) await client.query(index);
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
    return books.map((book) => book.id);
  } finally {
    await Promise.all([client.end(), beside.end()]);
  }
}

async function openLoader(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set session_replication_role = replica; set maintenance_work_mem = 512000');
  return client;
}

function newBook(nowMs: number, minBalance: bigint | null): Book {
  return { id: newId(nowMs), minBalance, debits: 0n, credits: 0n, sequence: 0, lastAt: new Date(nowMs).toISOString() };
}

function* transfers(
  books: readonly Book[],
  funding: Book,
  total: number,
  startMs: number,
  stepMs: number,
): Generator<{ move: Movement; rows: string[] }> {
  for (let i = 0; i < total; i += 1) {
    const nowMs = Math.floor(startMs + i * stepMs);
    const funded = books[i];
    const to = funded ?? books[Math.floor(Math.random() * books.length)]!;
    let from = funded ? funding : books[Math.floor(Math.random() * books.length)]!;
    if (from === to) from = funding;
    const amount = funded ? FUNDS : BigInt(1 + Math.floor(Math.random() * HISTORY_AMOUNT_MAX));
    const move: Movement = { id: newId(nowMs), at: new Date(nowMs).toISOString(), from, to, amount };
    yield { move, rows: [entryRow(move, 0), entryRow(move, 1)] };
  }
}

/** Books the leg and writes its row; the giving side first, as the product numbers them. */
function entryRow(move: Movement, position: 0 | 1): string {
  const book = position === 0 ? move.from : move.to;
  if (position === 0) book.credits += move.amount;
  else book.debits += move.amount;
  book.sequence += 1;
  book.lastAt = move.at;
  return `${LEDGER_ID}\t${book.id}\t${book.sequence}\t${move.id}\t${position}\t${position === 0 ? 'CREDIT' : 'DEBIT'}\t${move.amount}\t${book.debits}\t${book.credits}\t${move.at}\t${move.at}\n`;
}

function transactionRow({ id, at }: Movement): string {
  return `${LEDGER_ID}\t${id}\tf\t{}\t${at}\t${at}\toperator\n`;
}

function keyRow({ id, at }: Movement): string {
  return `${LEDGER_ID}\thistory-${id}\ttransfer\t\\\\x${id.replaceAll('-', '').repeat(2)}\t${id}\t${at}\n`;
}

function eventRow({ id, at }: Movement): string {
  return `${LEDGER_ID}\t${newId(Date.parse(at))}\ttransaction.posted\t${id}\t${at}\t${at}\n`;
}

function accountRow(book: Book, i: number, startMs: number): string {
  const at = new Date(startMs).toISOString();
  const { id, minBalance, debits, credits, sequence, lastAt } = book;
  return `${LEDGER_ID}\t${id}\tbench:${String(i).padStart(6, '0')}\tBenchmark ${i}\t${CURRENCY}\tDEBIT\t${minBalance ?? '\\N'}\t${debits}\t${credits}\t${sequence}\t${lastAt}\toperator\t${at}\t${at}\n`;
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  for (let i = 0; i < count; i += 1) {
    const next = from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

function copyTable(client: pg.Client, table: keyof typeof TABLES, rows: readonly string[]): Promise<void> {
  return copyFrom(client, `copy ${table} ${TABLES[table]} from stdin`, chunksOf(rows));
}

function* chunksOf(rows: readonly string[]): Generator<string> {
  for (let i = 0; i < rows.length; i += CHUNK_ROWS) yield rows.slice(i, i + CHUNK_ROWS).join('');
}

/** Takes the indexes of the history away and returns the statements that make them again, keys first. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const tables = Object.keys(TABLES);
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype in ('p', 'u', 'f') and conrelid::regclass::text = any($1)
     order by contype <> 'f'`,
    [tables],
  );
  const { rows: referrers } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and confrelid::regclass::text = any($1) and not conrelid::regclass::text = any($1)`,
    [tables],
  );
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where schemaname = 'public' and tablename = any($1)
       and indexname not in (select conname from pg_constraint where contype in ('p', 'u'))`,
    [tables],
  );
  for (const { table, name } of [...referrers, ...keys])
    await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const add = ({ table, name, definition }: { table: string; name: string; definition: string }): string =>
    `alter table ${table} add constraint ${name} ${definition}${definition.startsWith('FOREIGN') ? ' not valid' : ''}`;
  return [...[...keys].reverse().map(add), ...indexes.map((index) => index.definition), ...referrers.map(add)];
}
