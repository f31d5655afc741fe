import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  balanceFigures,
  balancesAt,
  balancesUnder,
  closeBooks,
  createAccount,
  createLedger,
  ensureLedger,
  findAccountsByCode,
  findAccountsById,
  findLedger,
  listAccounts,
  updateAccount,
  type AccountChanges,
  type NewAccount,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import {
  call,
  dec,
  done,
  op,
  openAccount,
  openLedger,
  openPosting,
  rejected,
  type OpenPosting,
} from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

let database: FreshDatabase;
let books: OpenPosting;

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
});
afterAll(async () => {
  await books.close();
  await database.close();
});

const ctx = (idempotencyKey = newId(), ledgerId = DEFAULT_TEST_LEDGER) => ({
  ledgerId,
  idempotencyKey,
  actor: 'operator',
});
const plain = (given: Partial<NewAccount> = {}): NewAccount => ({
  code: `t:${newId()}`,
  name: 'Test',
  currency: 'USD',
  normalSide: 'DEBIT',
  unlimited: false,
  metadata: {},
  ...given,
});
const create = (given: Partial<NewAccount>, key?: string) => createAccount(books.db, ctx(key), plain(given));
const update = (id: string, changes: AccountChanges, key?: string) => updateAccount(books.db, ctx(key), id, changes);
const eventsOf = (id: string) =>
  books.db.selectFrom('events').select(['type', 'payload']).where('subject_id', '=', id).orderBy('event_id').execute();

describe('opening an account', () => {
  it('gives a lowest balance of 0 unless told otherwise', async () => {
    const limits = async (given: Partial<NewAccount>) => {
      const made = await create(given);
      return made.kind === 'done' && [made.value.minBalance, made.value.maxBalance];
    };
    expect(await limits({})).toEqual([0n, null]);
    expect(await limits({ minBalance: null })).toEqual([0n, null]);
    expect(await limits({ minBalance: dec('-10.5'), maxBalance: dec('99.99') })).toEqual([-1050n, 9999n]);
    expect(await limits({ unlimited: true })).toEqual([null, null]);
  });

  it('replays under the same key, also spelled otherwise, and refuses the key for another account', async () => {
    const key = newId();
    const given = plain({ minBalance: dec('1.0'), metadata: { a: 1, b: { c: [1, 2], d: null } } });
    const first = await createAccount(books.db, ctx(key), given);
    const again = await createAccount(books.db, ctx(key), {
      ...given,
      minBalance: dec('1.00'),
      metadata: { b: { d: null, c: [1, 2] }, a: 1 },
    });
    expect(first.kind === 'done' && again.kind === 'done' && again.value).toEqual(first.kind === 'done' && first.value);
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    const other = await createAccount(books.db, ctx(key), { ...given, name: 'Other' });
    expect(other).toMatchObject({ kind: 'rejected', rejection: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await findAccountsByCode(books.db, DEFAULT_TEST_LEDGER, [given.code])).toHaveLength(1);
  });

  it('opens one account for 20 concurrent calls with one key, and one event', async () => {
    const key = newId();
    const given = plain();
    const made = await Promise.all(Array.from({ length: 20 }, () => createAccount(books.db, ctx(key), given)));
    const ids = new Set(made.map((outcome) => outcome.kind === 'done' && outcome.value.accountId));
    expect(ids.size).toBe(1);
    expect(made.filter((outcome) => !outcome.replayed)).toHaveLength(1);
    expect(await eventsOf([...ids][0] as string)).toHaveLength(1);
  });

  it.each<[string, Partial<NewAccount>, string[]]>([
    ['a code in use', { code: 'taken' }, ['code']],
    ['an unknown currency', { currency: 'ZZZ' }, ['currency']],
    ['a limit finer than the currency', { minBalance: dec('0.001') }, ['minBalance']],
    ['a limit of 39 digits in minor units', { maxBalance: dec('1'.repeat(38)) }, ['maxBalance']],
    ['crossed limits', { minBalance: dec('2'), maxBalance: dec('1') }, ['maxBalance']],
    ['a highest balance below the default lowest', { maxBalance: dec('-1') }, ['maxBalance']],
    ['an unlimited account with a limit', { unlimited: true, maxBalance: dec('1') }, ['unlimited']],
  ])('refuses %s and leaves the key free', async (_, given, path) => {
    if (given.code) await create({ code: given.code });
    const key = newId();
    const refused = await create(given, key);
    expect(refused).toMatchObject({ kind: 'rejected', rejection: { code: 'INVALID_INPUT', path } });
    expect((await create({}, key)).kind).toBe('done');
  });

  it('keeps codes apart per ledger', async () => {
    const ledgerId = await openLedger(books.db);
    const code = `t:${newId()}`;
    const here = await openAccount(books.db, { code });
    const there = await openAccount(books.db, { code, ledgerId });
    expect(await findAccountsById(books.db, ledgerId, [here.accountId])).toEqual([]);
    expect((await findAccountsByCode(books.db, ledgerId, [code])).map((a) => a.accountId)).toEqual([there.accountId]);
    expect((await balancesAt(books.db, ledgerId, [here.accountId], null, 'RECORDED')).size).toBe(0);
    expect((await balancesAt(books.db, ledgerId, [here.accountId], new Date(), 'EFFECTIVE')).size).toBe(0);
  });
});

describe('changing an account', () => {
  it('changes what is given, counts the version up and records what it became', async () => {
    const account = await openAccount(books.db, { minBalance: dec('0'), metadata: { a: 1 } });
    const changed = await update(account.accountId, {
      name: 'New',
      minBalance: null,
      maxBalance: dec('5'),
      metadata: {},
    });
    expect(changed).toMatchObject({
      kind: 'done',
      value: { name: 'New', minBalance: null, maxBalance: 500n, metadata: {}, version: 2, code: account.code },
    });
    const events = await eventsOf(account.accountId);
    expect(events.map((event) => event.type)).toEqual(['account.created', 'account.updated']);
    expect(events.map((event) => (event.payload as { account: object }).account)).toMatchObject([
      { version: 1, minBalance: '0.00', metadata: { a: 1 } },
      { version: 2, minBalance: null, maxBalance: '5.00', metadata: {} },
    ]);
  });

  it('refuses an unknown account, nothing to change, and a version that is not the account’s any more', async () => {
    const { accountId } = await openAccount(books.db);
    expect(await update(newId(), { name: 'x' })).toMatchObject({ rejection: { code: 'NOT_FOUND', path: ['id'] } });
    expect(await update(accountId, {})).toMatchObject({ rejection: { code: 'INVALID_INPUT' } });
    expect(await update(accountId, { expectedVersion: 1 })).toMatchObject({ rejection: { code: 'INVALID_INPUT' } });
    const stale = await update(accountId, { name: 'x', expectedVersion: 7 });
    expect(stale).toMatchObject({ rejection: { code: 'INVALID_STATE', path: ['expectedVersion'], status: 'OPEN' } });
    expect(await update(accountId, { name: 'x', expectedVersion: 1 })).toMatchObject({ kind: 'done' });
  });

  it('lets one of two concurrent changes of the same version through', async () => {
    const { accountId } = await openAccount(books.db);
    const both = await Promise.all(['a', 'b'].map((name) => update(accountId, { name, expectedVersion: 1 })));
    expect(both.map((outcome) => outcome.kind).sort()).toEqual(['done', 'rejected']);
  });

  it('closes only what is empty, refuses entries then, and opens again', async () => {
    const bank = await openAccount(books.db);
    const account = await openAccount(books.db, { minBalance: dec('0') });
    const post = (operation: ReturnType<typeof op.transfer>) => books.posting.post(call(operation));
    const close = () => update(account.accountId, { status: 'CLOSED' });

    done(await post(op.transfer(bank.accountId, account.accountId, '10')));
    expect(await close()).toMatchObject({ rejection: { code: 'INVALID_STATE', status: 'OPEN', path: ['status'] } });
    done(await post(op.transfer(account.accountId, bank.accountId, '10')));
    const hold = done(await post(op.transfer(bank.accountId, account.accountId, '1', { pending: true })));
    expect(await close()).toMatchObject({ rejection: { code: 'INVALID_STATE' } });
    done(await books.posting.post(call(op.voidPending(hold.transactionId))));
    expect(await close()).toMatchObject({ kind: 'done', value: { status: 'CLOSED' } });

    const refused = rejected(await post(op.transfer(bank.accountId, account.accountId, '1')));
    expect(refused).toMatchObject({ code: 'ACCOUNT_NOT_OPEN', status: 'CLOSED', path: ['toAccountId'] });
    expect(await update(account.accountId, { status: 'OPEN' })).toMatchObject({ value: { status: 'OPEN' } });
    done(await post(op.transfer(bank.accountId, account.accountId, '1')));
  });

  it('binds later postings to a new limit without touching what happened before it', async () => {
    const bank = await openAccount(books.db);
    const account = await openAccount(books.db, { minBalance: dec('-100') });
    const move = (from: string, to: string, amount: string) => books.posting.post(call(op.transfer(from, to, amount)));
    done(await move(account.accountId, bank.accountId, '80'));
    expect(await update(account.accountId, { minBalance: dec('-50') })).toMatchObject({ kind: 'done' });
    expect(rejected(await move(account.accountId, bank.accountId, '0.01')).code).toBe('INSUFFICIENT_FUNDS');
    done(await move(bank.accountId, account.accountId, '10'));
    const balance = (await balancesAt(books.db, DEFAULT_TEST_LEDGER, [account.accountId], null, 'RECORDED')).get(
      account.accountId,
    );
    expect(balanceFigures(balance!).posted).toBe(-7000n);
  });
});

describe('rolled-up balances', () => {
  it('adds up a subtree per currency and normal side, with LIKE’s own characters in codes taken literally', async () => {
    const ledgerId = await openLedger(books.db);
    const open = (code: string, given: Partial<NewAccount> = {}) => openAccount(books.db, { code, ledgerId, ...given });
    const bank = await open('bank');
    const wallet = await open('users:42:wallet');
    const savings = await open('users:42:savings');
    const owed = await open('users:42:owed', { normalSide: 'CREDIT' });
    const yen = await open('users:42:yen', { currency: 'JPY' });
    await open('users:420:wallet');
    const odd = await open('users_42%:\\x');
    const post = async (from: string, to: string, amount: string, pending = false) =>
      done(await books.posting.post(call(op.transfer(from, to, amount, { pending }), { ledgerId })));
    await post(bank.accountId, wallet.accountId, '10');
    await post(bank.accountId, savings.accountId, '5.25');
    await post(wallet.accountId, bank.accountId, '3', true);
    await post(bank.accountId, odd.accountId, '1');
    await books.posting.post(
      call(
        op.post([
          [bank.accountId, 'DEBIT', '7'],
          [owed.accountId, 'CREDIT', '7'],
        ]),
        { ledgerId },
      ),
    );

    const rows = await balancesUnder(books.db, ledgerId, 'users:42:');
    expect(rows.map(({ asOf: _, ...row }) => ({ ...row, ...balanceFigures(row) }))).toMatchObject([
      { currency: 'JPY', normalSide: 'DEBIT', accounts: 1, posted: 0n },
      { currency: 'USD', normalSide: 'DEBIT', accounts: 2, posted: 1525n, available: 1225n, pendingOut: 300n },
      { currency: 'USD', normalSide: 'CREDIT', accounts: 1, posted: 700n },
    ]);
    expect(yen.currency).toBe('JPY');
    expect((await balancesUnder(books.db, ledgerId, 'users_42%:\\')).map((row) => row.debits)).toEqual([100n]);
    expect(await balancesUnder(books.db, ledgerId, 'users_42_')).toEqual([]);
    expect((await balancesUnder(books.db, ledgerId, ''))[1]).toMatchObject({
      accounts: 5,
      debits: 2325n,
      credits: 1625n,
    });
  });

  it('lists accounts by code with filters that combine', async () => {
    const ledgerId = await openLedger(books.db);
    for (const [i, code] of ['b:1', 'a:2', 'a:1', 'Z', 'ä', 'a%1'].entries())
      await openAccount(books.db, {
        code,
        ledgerId,
        currency: i % 2 ? 'EUR' : 'USD',
        metadata: { tier: { n: i % 3 } },
      });
    const codes = async (filter: object) =>
      (await listAccounts(books.db, ledgerId, filter, { limit: 10, cursor: null, direction: 'forward' })).items.map(
        (a) => a.code,
      );
    expect(await codes({})).toEqual(['Z', 'a%1', 'a:1', 'a:2', 'b:1', 'ä']);
    expect(await codes({ codePrefix: 'a:' })).toEqual(['a:1', 'a:2']);
    expect(await codes({ codePrefix: 'a%' })).toEqual(['a%1']);
    expect(await codes({ codePrefix: 'a', currency: 'EUR' })).toEqual(['a%1', 'a:2']);
    expect(await codes({ metadata: { tier: { n: 2 } } })).toEqual(['a%1', 'a:1']);
    expect(await codes({ status: 'FROZEN' })).toEqual([]);
    expect(await codes({ normalSide: 'DEBIT', metadata: {} })).toHaveLength(6);
  });
});

describe('ledgers', () => {
  it('keeps the name of a ledger that exists, and makes others once per key', async () => {
    await ensureLedger(books.db, { ledgerId: DEFAULT_TEST_LEDGER, name: 'Another' });
    expect((await findLedger(books.db, DEFAULT_TEST_LEDGER))?.name).toBe('Default');
    const key = newId();
    const made = await createLedger(books.db, ctx(key), { name: 'Two' });
    const again = await createLedger(books.db, ctx(key), { name: 'Two' });
    expect(made.kind === 'done' && again.kind === 'done' && again.value).toEqual(made.kind === 'done' && made.value);
    expect(await createLedger(books.db, ctx(), { name: '' })).toMatchObject({ rejection: { path: ['name'] } });
  });

  it('closes its books forward only, never through the future, and refuses effective times in what is closed', async () => {
    const ledgerId = await openLedger(books.db);
    const [a, b] = [await openAccount(books.db, { ledgerId }), await openAccount(books.db, { ledgerId })];
    const close = (at: string | number) => closeBooks(books.db, ctx(newId(), ledgerId), new Date(at));
    expect(await close('2026-01-31T23:59:59.999Z')).toMatchObject({ kind: 'done' });
    expect(await close('2026-01-31T23:59:59.998Z')).toMatchObject({ rejection: { path: ['closedThrough'] } });
    for (const at of [Date.now() + 60_000, Date.now() - 1_000])
      expect(await close(at)).toMatchObject({ rejection: { path: ['closedThrough'] } });
    const post = (effectiveAt: string) =>
      books.posting.post(
        call(op.transfer(a.accountId, b.accountId, '1', { effectiveAt: new Date(effectiveAt) }), { ledgerId }),
      );
    expect(rejected(await post('2026-01-31T23:59:59.999Z'))).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['effectiveAt'],
    });
    done(await post('2026-02-01T00:00:00.000Z'));
  });
});
