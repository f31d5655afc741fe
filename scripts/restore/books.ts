import { sql } from 'kysely';
import { openDatabase, openPool, type Database, type DatabaseOptions } from '../../src/db/index.js';
import {
  createAccount,
  createPosting,
  DEFAULT_LEDGER_ID,
  verifyLedger,
  type LedgerTables,
} from '../../src/ledger/index.js';
import { newId, parseDecimal } from '../../src/lib/index.js';
import { bringUpToDate } from '../../src/main/schema.js';
import { openBooks } from '../../src/main/books.js';

const options = (url: string): DatabaseOptions => ({
  url,
  maxConnections: 4,
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 0,
  lockTimeoutMs: 30_000,
  idleInTransactionTimeoutMs: 0,
  applicationName: 'ledgerflow-restore',
});

/** How much the books hold: what two copies of them can be compared by. */
export interface Contents {
  readonly ledgers: number;
  readonly accounts: number;
  readonly transactions: number;
  readonly entries: number;
  readonly keys: number;
}

export async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(options(url));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

export async function contentsOf(db: Database): Promise<Contents> {
  const { rows } = await sql<Contents>`
    select (select count(*)::int from ledgers) as ledgers, (select count(*)::int from accounts) as accounts,
      (select count(*)::int from transactions) as transactions, (select count(*)::int from entries) as entries,
      (select count(*)::int from idempotency_keys) as keys`.execute(db);
  return rows[0]!;
}

/** Verifies every ledger; returns one line per ledger, and the number of problems in all. */
export async function verifyAll(db: Database): Promise<{ lines: string[]; problems: number }> {
  const { rows } = await sql<{ ledger_id: string }>`select ledger_id from ledgers order by ledger_id`.execute(db);
  const lines: string[] = [];
  let problems = 0;
  for (const { ledger_id: ledgerId } of rows) {
    const report = await verifyLedger(db.withTables<LedgerTables>(), ledgerId, {
      onProblem: (problem) => lines.push(`  ${problem.code} ${problem.subject}: ${problem.detail}`),
    });
    const found = Number(report.problemCount);
    problems += found;
    lines.push(`  ledger ${ledgerId}: ${report.entries} entries, ${found} problems`);
  }
  return { lines, problems };
}

/** Books to practise on: the schema, the default ledger and two accounts. `post` makes transfers between them. */
export async function practiceBooks(
  url: string,
): Promise<{ post(count: number): Promise<void>; close(): Promise<void> }> {
  const db = openDatabase(options(url));
  await bringUpToDate(db);
  await openBooks(db.withTables<LedgerTables>());
  const context = { ledgerId: DEFAULT_LEDGER_ID, actor: 'operator' };
  const accounts: string[] = [];
  for (const code of ['cash', 'sales']) {
    const made = await createAccount(
      db.withTables<LedgerTables>(),
      { ...context, idempotencyKey: newId() },
      { code, name: code, currency: 'USD', normalSide: 'DEBIT', unlimited: true, metadata: {} },
    );
    if (made.kind === 'rejected') throw new Error(made.rejection.message);
    accounts.push(made.value.accountId);
  }
  const pool = openPool(options(url));
  const posting = createPosting(pool, db.withTables<LedgerTables>(), {
    maxBatchLegs: 2_000,
    maxBatchesInFlight: 2,
    maxBatchesInFlightPerLedger: 2,
    maxWaitingCommands: 100_000,
    retryTimeoutMs: 10_000,
  });
  const transfer = {
    fromAccountId: accounts[0]!,
    toAccountId: accounts[1]!,
    amount: parseDecimal('1.25')!,
    currency: null,
    reference: null,
    description: null,
    metadata: {},
    effectiveAt: null,
    pending: false,
    expiresAt: null,
  };
  return {
    post: async (count) => {
      const calls = Array.from({ length: count }, () =>
        posting.post({ ...context, idempotencyKey: newId(), operation: { kind: 'transfer', transfer } }),
      );
      const refused = (await Promise.all(calls)).filter(({ kind }) => kind !== 'done').length;
      if (refused > 0) throw new Error(`${refused} practice transfers were refused`);
    },
    close: async () => {
      await posting.close();
      await Promise.all([pool.end(), db.destroy()]);
    },
  };
}
