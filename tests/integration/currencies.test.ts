import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  balanceFigures,
  balancesAt,
  createAccount,
  listCurrencies,
  listEntries,
  registerCurrency,
  syncIsoCurrencies,
  trialBalance,
  verifyLedger,
} from '../../src/ledger/index.js';
import { formatMinorUnits, newId } from '../../src/lib/index.js';
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
const register = (code: string, exponent: number, key = newId(), name = code) =>
  registerCurrency(
    books.db,
    { ledgerId: DEFAULT_TEST_LEDGER, idempotencyKey: key, actor: 'operator' },
    { code, exponent, name },
  );

/** ISO's own list ("list one") as published: code and minor units, "N.A." where a code has none. */
function publishedByIso(): Map<string, string> {
  const folder = dirname(createRequire(import.meta.url).resolve('currency-codes'));
  const xml = readFileSync(join(folder, 'iso-4217-list-one.xml'), 'utf8');
  const rows = xml.matchAll(/<Ccy>([A-Z]{3})<\/Ccy>\s*<CcyNbr>\d+<\/CcyNbr>\s*<CcyMnrUnts>([^<]+)</g);
  return new Map([...rows].map(([, code, units]) => [code!, units!]));
}

describe('currencies', () => {
  it('are those of ISO’s own list with its minor units; codes without minor units are left to the operator', async () => {
    expect(await syncIsoCurrencies(books.db)).toEqual([]);
    const stored = new Map((await listCurrencies(books.db)).map((c) => [c.code, c.exponent]));
    const published = publishedByIso();
    expect(published.size).toBeGreaterThan(170);
    for (const [code, units] of published)
      expect([code, stored.get(code)]).toEqual([code, units === 'N.A.' ? undefined : Number(units)]);
    expect([...stored.keys()].filter((code) => !published.has(code))).toEqual(['XAD', 'XCG']);
    const some = { USD: 2, JPY: 0, KWD: 3, CLF: 4, UYW: 4, ISK: 0, HUF: 2, XCG: 2 };
    for (const [code, exponent] of Object.entries(some)) expect([code, stored.get(code)]).toEqual([code, exponent]);
  });

  it('are added once, changed never, and told when a list disagrees', async () => {
    await sql`update currencies set exponent = 3 where code = 'CHF'`.execute(database.owner);
    expect(await syncIsoCurrencies(books.db)).toEqual(['CHF']);
    await sql`update currencies set exponent = 2 where code = 'CHF'`.execute(database.owner);
    expect(await syncIsoCurrencies(books.db)).toEqual([]);
  });

  it('may be registered by the operator, once per key, with any exponent from 0 to 30', async () => {
    const key = newId();
    const first = await register('BTC', 8, key);
    expect(first).toMatchObject({
      kind: 'done',
      replayed: false,
      value: { code: 'BTC', exponent: 8, source: 'OPERATOR' },
    });
    expect(await register('BTC', 8, key)).toMatchObject({ kind: 'done', replayed: true, value: { code: 'BTC' } });
    expect(await register('BTC', 9, key)).toMatchObject({ rejection: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await register('BTC', 8)).toMatchObject({ rejection: { code: 'INVALID_INPUT', path: ['code'] } });
    for (const [code, exponent, path] of [
      ['btc', 8, 'code'],
      ['AB', 8, 'code'],
      ['A'.repeat(13), 8, 'code'],
      ['NEW', -1, 'exponent'],
      ['NEW', 31, 'exponent'],
      ['NEW', 1.5, 'exponent'],
    ] as const)
      expect(await register(code, exponent)).toMatchObject({ rejection: { code: 'INVALID_INPUT', path: [path] } });
    expect(await register('NEW', 1, newId(), '')).toMatchObject({ rejection: { path: ['name'] } });
  });
});

describe('amounts of 38 digits', () => {
  it.each([
    ['POINTS', 0, '9'.repeat(38)],
    ['ETH', 18, `${'9'.repeat(20)}.${'9'.repeat(18)}`],
    ['TINY', 30, `12345678.${'0'.repeat(29)}1`],
  ])('stay exact through every layer (%s, %i fraction digits)', async (code, exponent, amount) => {
    expect((await register(code, exponent)).kind).toBe('done');
    const ledgerId = await openLedger(books.db);
    const [a, b] = await Promise.all(
      ['a', 'b'].map((name) => openAccount(books.db, { code: name, ledgerId, currency: code })),
    );
    const post = (text: string) =>
      books.posting.post(call(op.transfer(a!.accountId, b!.accountId, text), { ledgerId }));
    const posted = done(await post(amount));
    done(await post(amount));
    expect(formatMinorUnits(posted.entries[0]!.amount, exponent)).toBe(amount);
    const smallest = exponent === 0 ? '1' : `0.${'0'.repeat(exponent - 1)}1`;
    done(await post(smallest));
    const minor = BigInt(amount.replace('.', ''));
    const expected = 2n * minor + 1n;
    for (const asOf of [null, new Date(Date.now() + 60_000)]) {
      const balances = await balancesAt(books.db, ledgerId, [a!.accountId, b!.accountId], asOf, 'EFFECTIVE');
      expect([...balances.values()].map((balance) => balanceFigures(balance).posted).sort()).toEqual(
        [-expected, expected].sort(),
      );
    }
    const page = { limit: 5, cursor: null, direction: 'forward' } as const;
    const { items } = await listEntries(books.db, ledgerId, b!.accountId, {}, page, 'OLDEST_FIRST');
    expect(items.map((entry) => [entry.amount, entry.debitsAfter])).toEqual([
      [minor, minor],
      [minor, 2n * minor],
      [1n, expected],
    ]);
    expect(await trialBalance(books.db, ledgerId, null)).toMatchObject([
      { debits: expected, credits: expected, debitBalances: expected },
    ]);
    expect((await verifyLedger(books.db, ledgerId)).problems).toEqual([]);
    if (exponent > 0) expect(rejected(await post(`0.${'0'.repeat(exponent)}1`)).path).toEqual(['amount']);
  });

  it('bound an account exactly: the last unit below a limit passes, the first beyond it does not', async () => {
    const ledgerId = await openLedger(books.db);
    const max = '9'.repeat(36);
    const source = await openAccount(books.db, { ledgerId });
    const full = await createAccount(
      books.db,
      { ledgerId, idempotencyKey: newId(), actor: 'operator' },
      {
        code: 'full',
        name: 'Full',
        currency: 'USD',
        normalSide: 'DEBIT',
        maxBalance: dec(max),
        unlimited: false,
        metadata: {},
      },
    );
    const to = full.kind === 'done' ? full.value.accountId : '';
    const post = (text: string) => books.posting.post(call(op.transfer(source.accountId, to, text), { ledgerId }));
    done(await post(`${'9'.repeat(35)}8.99`));
    done(await post('0.01'));
    expect(rejected(await post('0.01'))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: `${max}.00`,
      attempted: `${max}.01`,
    });
  });
});
