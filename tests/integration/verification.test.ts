import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  latestReport,
  PROBLEM_CODES,
  updateAccount,
  verifyLedger,
  type Problem,
  type ProblemCode,
  type VerificationOptions,
  type VerificationProgress,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import {
  call,
  dec,
  done,
  eventually,
  op,
  openAccount,
  openLedger,
  openPosting,
  transferDetails,
  type OpenPosting,
} from '../support/books.js';
import { freshDatabase, type FreshDatabase } from '../support/index.js';

const TABLES = [
  'accounts',
  'transactions',
  'entries',
  'holds',
  'pending_transactions',
  'transaction_resolutions',
  'idempotency_keys',
];

let database: FreshDatabase;
let books: OpenPosting;
let ledgerId: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
  ledgerId = await openLedger(books.db);
  await keepBooks();
  for (const table of TABLES)
    await sql`create table ${sql.table(`kept_${table}`)} as table ${sql.table(table)}`.execute(database.owner);
});
afterAll(async () => {
  await books.close();
  await database.close();
});

/** One of everything: posted, held, posted whole and in part, voided, expired, reversed, two currencies, a batch, closed. */
async function keepBooks(): Promise<void> {
  const open = async (name: string, currency = 'USD'): Promise<string> =>
    (ids[name] = (await openAccount(books.db, { code: name, ledgerId, currency })).accountId);
  const [bank, alice, bob] = [await open('bank'), await open('alice'), await open('bob')];
  const [bankEur, aliceEur] = [await open('bankEur', 'EUR'), await open('aliceEur', 'EUR')];
  const post = async (name: string, operation: Parameters<typeof call>[0]): Promise<string> =>
    (ids[name] = done(await books.posting.post(call(operation, { ledgerId, key: `key-${name}` }))).transactionId);
  const effectiveAt = new Date('2026-01-01T00:00:00Z');

  await post('deposit', op.transfer(bank, alice, '100', { effectiveAt }));
  await post('payment', op.transfer(alice, bob, '10'));
  await post('second', op.transfer(alice, bob, '1'));
  await post(
    'exchange',
    op.post([
      [bank, 'DEBIT', '11'],
      [alice, 'CREDIT', '11'],
      [aliceEur, 'DEBIT', '10'],
      [bankEur, 'CREDIT', '10'],
    ]),
  );
  await post('held', op.transfer(alice, bob, '5', { pending: true, expiresAt: new Date(Date.now() + 3_600_000) }));
  await post('captured', op.transfer(alice, bob, '8', { pending: true }));
  await books.posting.post(call(op.postPending(ids.captured!, '6'), { ledgerId }));
  await post('voided', op.transfer(alice, bob, '2', { pending: true }));
  await books.posting.post(call(op.voidPending(ids.voided!), { ledgerId }));
  await post('lapsed', op.transfer(alice, bob, '3', { pending: true, expiresAt: new Date(Date.now() + 300) }));
  await eventually(async () => {
    await books.posting.expire(ledgerId, ids.lapsed!);
    const rows = await books.db
      .selectFrom('transaction_resolutions')
      .select('status')
      .where('transaction_id', '=', ids.lapsed!)
      .execute();
    return rows.length === 1;
  });
  await post('reversal', op.reverse(ids.payment!, 'mistake'));
  const batch = call(op.batch([transferDetails(bank, bob, '4'), transferDetails(bob, bank, '4')]), {
    ledgerId,
    key: 'key-batch',
  });
  expect((await books.posting.post(batch)).kind).toBe('batch');
  const closed = await open('closed');
  await post('in', op.transfer(bank, closed, '1'));
  await post('out', op.transfer(closed, bank, '1'));
  const ctx = { ledgerId, idempotencyKey: newId(), actor: 'operator' };
  expect((await updateAccount(books.db, ctx, closed, { status: 'CLOSED' })).kind).toBe('done');
}

async function problems(options: VerificationOptions = {}): Promise<Problem[]> {
  const all: Problem[] = [];
  await verifyLedger(books.db, ledgerId, { ...options, onProblem: (problem) => all.push(problem) });
  return all;
}

/** As the superuser past triggers, foreign keys and, where a case needs it, unique indexes. */
async function corrupt(statements: string): Promise<void> {
  await database.owner.connection().execute(async (owner) => {
    await sql`set session_replication_role = replica`.execute(owner);
    const filled = statements.replace(
      /\$(\w+)/g,
      (_, name: string) => `'${name === 'ledger' ? ledgerId : ids[name]!}'`,
    );
    for (const statement of filled.split(';').filter((text) => text.trim())) await sql.raw(statement).execute(owner);
    await sql`set session_replication_role = default`.execute(owner);
  });
}

async function restore(): Promise<void> {
  await database.owner.connection().execute(async (owner) => {
    await sql`set session_replication_role = replica`.execute(owner);
    await sql`truncate ${sql.join(TABLES.map((table) => sql.table(table)))}`.execute(owner);
    for (const table of TABLES) {
      const { rows } = await sql<{ columns: string }>`
        select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
        where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`.execute(owner);
      const columns = sql.raw(rows[0]!.columns);
      await sql`insert into ${sql.table(table)} (${columns}) select ${columns} from ${sql.table(`kept_${table}`)}`.execute(
        owner,
      );
    }
    await sql`create unique index if not exists transactions_reversal on transactions (ledger_id, reverses_transaction_id)
      where reverses_transaction_id is not null`.execute(owner);
    await sql`set session_replication_role = default`.execute(owner);
  });
}

describe('books in order', () => {
  it('have no problems, in chunks of any size, and the report says what was read', async () => {
    for (const chunkSize of [1, 2, 3, 7, 10_000]) expect(await problems({ chunkSize })).toEqual([]);
    const counted = async (table: 'accounts' | 'transactions' | 'entries'): Promise<bigint> =>
      (
        await books.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<bigint>().as('n'))
          .where('ledger_id', '=', ledgerId)
          .executeTakeFirstOrThrow()
      ).n;
    const report = await latestReport(books.db, ledgerId);
    expect(report).toMatchObject({
      problemCount: 0n,
      problems: [],
      accounts: await counted('accounts'),
      transactions: await counted('transactions'),
      entries: await counted('entries'),
    });
    expect(await latestReport(books.db, newId())).toBeUndefined();
  });

  it('may be beyond limits that were set later', async () => {
    const ctx = { ledgerId, idempotencyKey: newId(), actor: 'operator' };
    const changed = await updateAccount(books.db, ctx, ids.bank!, { minBalance: dec('5'), maxBalance: dec('6') });
    expect(changed.kind).toBe('done');
    expect(await problems()).toEqual([]);
    await restore();
  });

  it('report their progress up to the end, and stop when asked', async () => {
    const seen: VerificationProgress[] = [];
    await problems({ chunkSize: 5, onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map(({ step }) => step))]).toEqual(['entries', 'accounts', 'transactions', 'keys']);
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
    const stop = new AbortController();
    const run = problems({ chunkSize: 5, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(run).rejects.toThrow('enough');
  });

  it('are found in order while transfers, holds and their ends go on', async () => {
    const live = await openLedger(books.db);
    const accounts = await Promise.all(Array.from({ length: 4 }, () => openAccount(books.db, { ledgerId: live })));
    const [a, b, c, d] = accounts.map((account) => account.accountId) as [string, string, string, string];
    let going = true;
    const busy = async (from: string, to: string): Promise<void> => {
      while (going) {
        const made = done(
          await books.posting.post(call(op.transfer(from, to, '1', { pending: true }), { ledgerId: live })),
        );
        await books.posting.post(call(op.postPending(made.transactionId), { ledgerId: live }));
        await books.posting.post(call(op.transfer(to, from, '1'), { ledgerId: live }));
      }
    };
    const callers = [busy(a, b), busy(b, c), busy(c, d), busy(d, a)];
    for (let i = 0; i < 8; i += 1) {
      const report = await verifyLedger(books.db, live, { chunkSize: 3 + 40 * i });
      expect(report.problems).toEqual([]);
    }
    going = false;
    await Promise.all(callers);
  });
});

describe('corrupted rows are named:', () => {
  afterEach(restore);

  const covered = new Set<ProblemCode>();
  const entry = (transaction: string, account: string): string =>
    `from entries where ledger_id = $ledger and transaction_id = $${transaction} and account_id = $${account}`;
  const change = (set: string, transaction: string, account: string): string =>
    `update entries set ${set} where ledger_id = $ledger and transaction_id = $${transaction} and account_id = $${account}`;

  it.each<[string, string, string, ProblemCode[]]>([
    [
      'an amount',
      change('amount = amount + 1', 'payment', 'alice'),
      'payment',
      ['UNBALANCED', 'RUNNING_TOTALS', 'REVERSAL_INVALID'],
    ],
    ['a direction', change("direction = 'DEBIT'", 'second', 'alice'), 'second', ['UNBALANCED', 'RUNNING_TOTALS']],
    ['a running total', change('debits_after = debits_after + 1', 'payment', 'bob'), 'bob', ['RUNNING_TOTALS']],
    [
      'the last running total',
      change('credits_after = credits_after + 1', 'out', 'closed'),
      'closed',
      ['RUNNING_TOTALS', 'STORED_BALANCE', 'CLOSED_NOT_EMPTY'],
    ],
    ['a sequence number', change('sequence = 1000', 'out', 'closed'), 'closed', ['SEQUENCE_GAP', 'STORED_BALANCE']],
    [
      'a time',
      change("created_at = created_at - interval '1 hour'", 'out', 'closed'),
      'out',
      ['TIME_ORDER', 'LEG_TIMES', 'STORED_BALANCE'],
    ],
    [
      'an effective time',
      change("effective_at = effective_at + interval '1 hour'", 'deposit', 'alice'),
      'deposit',
      ['LEG_TIMES'],
    ],
    [
      'a deleted entry',
      `delete ${entry('payment', 'alice')}`,
      'payment',
      ['SEQUENCE_GAP', 'RUNNING_TOTALS', 'UNBALANCED', 'ENTRIES_MISSING', 'REVERSAL_INVALID'],
    ],
    [
      'both entries deleted',
      'delete from entries where ledger_id = $ledger and transaction_id = $out',
      'out',
      ['STORED_BALANCE', 'ENTRIES_MISSING', 'CLOSED_NOT_EMPTY'],
    ],
    [
      'an entry moved to another transaction',
      `${change('transaction_id = $second, position = 2', 'in', 'bank')}`,
      'in',
      ['UNBALANCED', 'ENTRIES_MISSING', 'LEG_TIMES'],
    ],
    [
      'a stored balance',
      'update accounts set posted_debits = posted_debits + 1 where account_id = $bob',
      'bob',
      ['STORED_BALANCE', 'LEDGER_UNBALANCED'],
    ],
    [
      'a stored sequence',
      'update accounts set last_sequence = last_sequence - 1 where account_id = $bob',
      'bob',
      ['STORED_BALANCE'],
    ],
    [
      'a stored time',
      "update accounts set last_entry_at = last_entry_at + interval '1 s' where account_id = $bob",
      'bob',
      ['STORED_BALANCE'],
    ],
    [
      'stored pending totals',
      'update accounts set pending_credits = 0 where account_id = $alice',
      'alice',
      ['STORED_PENDING'],
    ],
    [
      'a deleted hold',
      'delete from holds where transaction_id = $held and account_id = $alice',
      'held',
      ['STORED_PENDING', 'HOLDS_MISSING', 'HOLDS_UNBALANCED'],
    ],
    [
      'a held amount',
      'update holds set amount = amount + 1 where transaction_id = $held and account_id = $alice',
      'held',
      ['STORED_PENDING', 'HOLDS_UNBALANCED'],
    ],
    [
      'a hold of a transaction posted at once',
      'insert into holds select ledger_id, transaction_id, position, account_id, direction, amount, created_at from entries where transaction_id = $second',
      'second',
      ['HOLDS_UNEXPECTED', 'STORED_PENDING'],
    ],
    [
      'less held than was posted',
      'update holds set amount = 1 where transaction_id = $captured',
      'captured',
      ['POSTED_BEYOND_HOLDS'],
    ],
    [
      'another account held than was posted',
      'update holds set account_id = $bank where transaction_id = $captured and account_id = $bob',
      'captured',
      ['POSTED_BEYOND_HOLDS'],
    ],
    [
      'an account closed with money in it',
      "update accounts set status = 'CLOSED' where account_id = $alice",
      'alice',
      ['CLOSED_NOT_EMPTY'],
    ],
    [
      'a deleted account',
      'delete from accounts where account_id = $bob',
      'bob',
      [
        'ENTRY_WITHOUT_ACCOUNT',
        'HOLD_WITHOUT_ACCOUNT',
        'UNBALANCED',
        'HOLDS_UNBALANCED',
        'LEDGER_UNBALANCED',
        'KEY_WITHOUT_RESULT',
      ],
    ],
    [
      'a deleted transaction',
      'delete from transactions where transaction_id = $second',
      'second',
      ['ENTRY_WITHOUT_TRANSACTION', 'KEY_WITHOUT_RESULT'],
    ],
    [
      'a deleted pending transaction',
      'delete from transactions where transaction_id = $held',
      'held',
      ['HOLD_WITHOUT_TRANSACTION', 'PENDING_WITHOUT_TRANSACTION', 'KEY_WITHOUT_RESULT'],
    ],
    [
      'a deleted voided transaction',
      'delete from transactions where transaction_id = $voided',
      'voided',
      ['HOLD_WITHOUT_TRANSACTION', 'RESOLUTION_WITHOUT_TRANSACTION', 'KEY_WITHOUT_RESULT'],
    ],
    [
      'a row missing on the pending list',
      'delete from pending_transactions where transaction_id = $held',
      'held',
      ['PENDING_LIST'],
    ],
    [
      'a row too many on the pending list',
      'insert into pending_transactions values ($ledger, $second, null)',
      'second',
      ['PENDING_LIST'],
    ],
    [
      'another expiry on the pending list',
      'update pending_transactions set expires_at = null where transaction_id = $held',
      'held',
      ['PENDING_LIST'],
    ],
    [
      'an end without entries',
      "update transaction_resolutions set status = 'POSTED' where transaction_id = $voided",
      'voided',
      ['ENTRIES_MISSING', 'POSTED_BEYOND_HOLDS'],
    ],
    [
      'entries of what was voided',
      "update transaction_resolutions set status = 'VOIDED' where transaction_id = $captured",
      'captured',
      ['ENTRIES_UNEXPECTED'],
    ],
    [
      'an end of what was never pending',
      "insert into transaction_resolutions values ($ledger, $second, 'POSTED', now(), now(), 'x')",
      'second',
      ['RESOLUTION_INVALID'],
    ],
    [
      'an expiry before its time',
      "update transactions set expires_at = now() + interval '1 day' where transaction_id = $lapsed",
      'lapsed',
      ['RESOLUTION_INVALID'],
    ],
    [
      'a reversal of nothing',
      'update transactions set reverses_transaction_id = $voided where transaction_id = $second',
      'second',
      ['REVERSAL_INVALID'],
    ],
    [
      'a reversal of another',
      'update transactions set reverses_transaction_id = $second where transaction_id = $reversal',
      'reversal',
      ['REVERSAL_INVALID'],
    ],
    [
      'a second reversal',
      'drop index transactions_reversal; update transactions set reverses_transaction_id = $payment where transaction_id = $in',
      'payment',
      ['REVERSED_TWICE', 'REVERSAL_INVALID'],
    ],
    [
      'a key that remembers nothing that is',
      "update idempotency_keys set result_id = gen_random_uuid() where idempotency_key = 'key-second'",
      '',
      ['KEY_WITHOUT_RESULT'],
    ],
    [
      'a batch’s key that remembers nothing that is',
      "update idempotency_keys set outcome = jsonb_set(outcome, '{results,0,transactionId}', to_jsonb(gen_random_uuid())) where idempotency_key = 'key-batch'",
      '',
      ['KEY_WITHOUT_RESULT'],
    ],
  ])('%s', async (_, statements, subject, codes) => {
    await corrupt(statements);
    const found = await problems({ chunkSize: 12 });
    expect([...new Set(found.map((problem) => problem.code))].sort()).toEqual([...codes].sort());
    if (subject) expect(found.map((problem) => problem.subject)).toContain(ids[subject]);
    expect(found.every(({ detail }) => detail.length > 0)).toBe(true);
    codes.forEach((code) => covered.add(code));
  });

  it('each kind of problem was shown', () => {
    expect([...covered].sort()).toEqual(Object.keys(PROBLEM_CODES).sort());
  });
});
