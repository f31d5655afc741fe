import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  balancesAt,
  findReversals,
  findTransactionByKey,
  findTransactionsById,
  InvalidCursorError,
  listAccounts,
  listEntries,
  listTransactions,
  trialBalance,
  type AccountRecord,
  type EntryFilter,
  type EntryRecord,
  type ListOrder,
  type Page,
  type PageRequest,
  type TransactionFilter,
  type TransactionRecord,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import { call, done, op, openAccount, openLedger, openPosting, type OpenPosting } from '../support/books.js';
import { freshDatabase, seedOf, type FreshDatabase } from '../support/index.js';
import { Random } from '../support/random.js';

const seed = seedOf('reading');
const random = new Random(seed);
const TRANSACTIONS = 160;
const DRAWS = 80;

let database: FreshDatabase;
let books: OpenPosting;
let ledgerId: string;
let accounts: AccountRecord[];
/** What the calls returned: the oracle's whole knowledge, newest last by id. */
let history: TransactionRecord[];
let keyOf: Map<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
  ledgerId = await openLedger(books.db);
  accounts = [];
  for (const code of ['a:1', 'a:2', 'a:10', 'b:1', 'b_1', 'c'])
    accounts.push(await openAccount(books.db, { code, ledgerId }));
  await makeHistory();
});
afterAll(async () => {
  await books.close();
  await database.close();
});

/** Transfers of all kinds, some pending, posted in part, voided or reversed, some effective in the past or the future. */
async function makeHistory(): Promise<void> {
  const made = new Map<string, TransactionRecord>();
  keyOf = new Map();
  const run = async (operation: Parameters<typeof call>[0]): Promise<void> => {
    const command = call(operation, { ledgerId });
    const transaction = done(await books.posting.post(command));
    made.set(transaction.transactionId, transaction);
    if (!keyOf.has(transaction.transactionId)) keyOf.set(transaction.transactionId, command.idempotencyKey);
  };
  const open = (): TransactionRecord[] => [...made.values()].filter((t) => t.status === 'PENDING');
  for (let i = 0; i < TRANSACTIONS; i += 1) {
    const [from, to] = [random.pick(accounts), random.pick(accounts)];
    if (from === to) continue;
    const effectiveAt = random.chance(30) ? new Date(Date.now() + (random.int(7) - 4) * 3_600_000) : null;
    const more = {
      reference: random.chance(50) ? `ref${random.int(4)}` : null,
      metadata: random.chance(60) ? { kind: random.pick(['x', 'y']), n: { deep: random.int(3) } } : {},
      effectiveAt,
    };
    const amount = String(1 + random.int(500));
    const pending = random.chance(30);
    await run(op.transfer(from.accountId, to.accountId, amount, { ...more, pending }));
    const [first] = open();
    if (first && random.chance(40)) await run(op.postPending(first.transactionId, random.chance(50) ? '1' : undefined));
    else if (first && random.chance(30)) await run(op.voidPending(first.transactionId));
    const reversible = [...made.values()].find((t) => t.status === 'POSTED' && !t.reversesTransactionId);
    if (reversible && random.chance(5)) {
      const reversed = [...made.values()].some((t) => t.reversesTransactionId === reversible.transactionId);
      if (!reversed) await run(op.reverse(reversible.transactionId, 'mistake'));
    }
  }
  history = [...made.values()].sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1));
}

const entriesOf = (accountId: string): EntryRecord[] =>
  history
    .flatMap((t) => t.entries)
    .filter((e) => e.accountId === accountId)
    .sort((a, b) => Number(a.sequence - b.sequence));

const inRange = (at: Date, range?: { from?: Date | undefined; to?: Date | undefined }): boolean =>
  (!range?.from || at >= range.from) && (!range?.to || at < range.to);

/** jsonb containment, for objects of scalars and objects. */
const contains = (whole: unknown, part: unknown): boolean =>
  typeof part === 'object' && part !== null
    ? typeof whole === 'object' &&
      whole !== null &&
      Object.entries(part).every(([key, value]) => contains((whole as Record<string, unknown>)[key], value))
    : whole === part;

const drawTime = (times: readonly Date[]): Date => new Date(random.pick(times).getTime() + random.int(3) - 1);
const drawRange = (times: readonly Date[]) => ({
  ...(random.chance(70) && { from: drawTime(times) }),
  ...(random.chance(70) && { to: drawTime(times) }),
});
const drawMetadata = () =>
  random.pick([{}, { kind: 'x' }, { n: { deep: 1 } }, { kind: 'y', n: { deep: 2 } }, { no: 1 }]);

function drawEntryFilter(): EntryFilter {
  return {
    ...(random.chance(30) && { direction: random.pick(['DEBIT', 'CREDIT'] as const) }),
    ...(random.chance(30) && { created: drawRange(history.map((t) => t.createdAt)) }),
    ...(random.chance(30) && { effective: drawRange(history.map((t) => t.effectiveAt)) }),
    ...(random.chance(25) && { reference: `ref${random.int(5)}` }),
    ...(random.chance(25) && { metadata: drawMetadata() }),
  };
}

function drawTransactionFilter(): TransactionFilter {
  return {
    ...drawEntryFilter(),
    ...(random.chance(30) && { status: random.pick(['PENDING', 'POSTED', 'VOIDED', 'EXPIRED'] as const) }),
    ...(random.chance(30) && { accountId: random.chance(90) ? random.pick(accounts).accountId : newId() }),
    ...(random.chance(25) && { accountCodePrefix: random.pick(['a:', 'a:1', 'b_', 'z', '']) }),
  };
}

function entryMatches(entry: EntryRecord, filter: EntryFilter): boolean {
  const transaction = history.find((t) => t.transactionId === entry.transactionId)!;
  return (
    (!filter.direction || entry.direction === filter.direction) &&
    inRange(entry.createdAt, filter.created) &&
    inRange(entry.effectiveAt, filter.effective) &&
    (!filter.reference || transaction.reference === filter.reference) &&
    (!filter.metadata || contains(transaction.metadata, filter.metadata))
  );
}

function transactionMatches(t: TransactionRecord, filter: TransactionFilter): boolean {
  const code = (id: string): string => accounts.find((a) => a.accountId === id)!.code;
  return (
    (!filter.status || t.status === filter.status) &&
    inRange(t.createdAt, filter.created) &&
    inRange(t.effectiveAt, filter.effective) &&
    (!filter.reference || t.reference === filter.reference) &&
    (!filter.metadata || contains(t.metadata, filter.metadata)) &&
    [...t.entries, ...t.holds].some(
      (leg) =>
        (!filter.accountId || leg.accountId === filter.accountId) &&
        (!filter.accountCodePrefix || code(leg.accountId).startsWith(filter.accountCodePrefix)) &&
        (!filter.direction || leg.direction === filter.direction),
    )
  );
}

/** Reads a list page by page from one end to the other, checking what each page says of its neighbours. */
async function readAll<T>(
  read: (request: PageRequest) => Promise<Page<T>>,
  direction: PageRequest['direction'],
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Page<T> = await read({ limit: 1 + random.int(40), cursor, direction });
    expect(page.cursors).toHaveLength(page.items.length);
    const [more, before] =
      direction === 'forward' ? [page.hasNextPage, page.hasPreviousPage] : [page.hasPreviousPage, page.hasNextPage];
    expect(before).toBe(cursor !== null);
    if (direction === 'forward') all.push(...page.items);
    else all.unshift(...page.items);
    if (!more) return all;
    expect(page.items.length).toBeGreaterThan(0);
    cursor = (direction === 'forward' ? page.cursors.at(-1) : page.cursors.at(0))!;
    await between();
  }
}

describe('pages', () => {
  it(`of entries hold what a filter in memory finds, for any filter, order, direction and size (${DRAWS} draws)`, async () => {
    for (let i = 0; i < DRAWS; i += 1) {
      const { accountId } = random.pick(accounts);
      const [filter, order] = [drawEntryFilter(), random.pick<ListOrder>(['NEWEST_FIRST', 'OLDEST_FIRST'])];
      const direction = random.pick<PageRequest['direction']>(['forward', 'backward']);
      const found = await readAll((page) => listEntries(books.db, ledgerId, accountId, filter, page, order), direction);
      const expected = entriesOf(accountId).filter((entry) => entryMatches(entry, filter));
      if (order === 'NEWEST_FIRST') expected.reverse();
      expect(found, JSON.stringify({ seed, i, filter, order, direction })).toEqual(expected);
    }
  });

  it(`of transactions hold what a filter in memory finds, for any filter, order, direction and size (${DRAWS} draws)`, async () => {
    for (let i = 0; i < DRAWS; i += 1) {
      const [filter, order] = [drawTransactionFilter(), random.pick<ListOrder>(['NEWEST_FIRST', 'OLDEST_FIRST'])];
      const direction = random.pick<PageRequest['direction']>(['forward', 'backward']);
      const found = await readAll((page) => listTransactions(books.db, ledgerId, filter, page, order), direction);
      const expected = history.filter((transaction) => transactionMatches(transaction, filter));
      if (order === 'NEWEST_FIRST') expected.reverse();
      expect(found, JSON.stringify({ seed, i, filter, order, direction })).toEqual(expected);
    }
  });

  it('skip and repeat nothing that was there when reading began, while entries keep being recorded', async () => {
    const ledgerId = await openLedger(books.db);
    const [a, b] = [await openAccount(books.db, { ledgerId }), await openAccount(books.db, { ledgerId })];
    const post = async (): Promise<void> => {
      const transfers = Array.from({ length: 3 }, () =>
        books.posting.post(call(op.transfer(a.accountId, b.accountId, '1'), { ledgerId })),
      );
      for (const outcome of await Promise.all(transfers)) done(outcome);
    };
    for (let i = 0; i < 15; i += 1) await post();
    for (const order of ['NEWEST_FIRST', 'OLDEST_FIRST'] as const)
      for (const direction of ['forward', 'backward'] as const) {
        const read = (page: PageRequest) =>
          listEntries(books.db, ledgerId, a.accountId, {}, { ...page, limit: 7 }, order);
        const before = await readAll(read, direction);
        const during = (await readAll(read, direction, post)).map((entry) => entry.sequence);
        expect(new Set(during).size).toBe(during.length);
        expect(during).toEqual(expect.arrayContaining(before.map((entry) => entry.sequence)));
        expect(during).toEqual([...during].sort((x, y) => Number(order === 'OLDEST_FIRST' ? x - y : y - x)));
      }
  });

  it('refuse a cursor that another list, account or ledger made, or nobody', async () => {
    const page = (cursor: string | null, direction: PageRequest['direction'] = 'forward'): PageRequest => ({
      limit: 2,
      cursor,
      direction,
    });
    const entries = (accountId: string, request: PageRequest) =>
      listEntries(books.db, ledgerId, accountId, {}, request, 'NEWEST_FIRST');
    const [one, two] = [accounts[0]!.accountId, accounts[1]!.accountId];
    const cursor = (await entries(one, page(null))).cursors.at(0)!;
    const otherLedger = await openLedger(books.db);
    const transactions = (await listTransactions(books.db, ledgerId, {}, page(null))).cursors.at(0)!;
    await expect(entries(two, page(cursor))).rejects.toThrow(InvalidCursorError);
    await expect(listTransactions(books.db, otherLedger, {}, page(transactions))).rejects.toThrow(InvalidCursorError);
    const scope = Buffer.from(cursor, 'base64url').subarray(0, 9);
    const forged = (key: string): string => Buffer.concat([scope, Buffer.from(key)]).toString('base64url');
    const hostile = ['', ' ', 'x', '\0', '%', cursor.slice(1), `${cursor}=`, `${cursor}AA`, 'A'.repeat(100_000)].concat(
      ['', '0', '-1', '1e9', '01', '99999999999999999999', "1' or 1=1", '\0'].map(forged),
    );
    for (const text of hostile) {
      await expect(entries(one, page(text)), JSON.stringify(text.slice(0, 40))).rejects.toThrow(InvalidCursorError);
      await expect(listTransactions(books.db, ledgerId, {}, page(text))).rejects.toThrow(InvalidCursorError);
      await expect(listAccounts(books.db, ledgerId, {}, page(text, 'backward'))).rejects.toMatchObject({
        rejection: { code: 'INVALID_INPUT', path: ['before'] },
      });
    }
    expect((await entries(one, page(forged('9223372036854775807')))).items).toHaveLength(2);
  });
});

describe('single reads', () => {
  it('find what the calls returned, by id, by key and by reversal', async () => {
    const found = await findTransactionsById(books.db, ledgerId, [newId(), ...history.map((t) => t.transactionId)]);
    const byId = new Map(found.map((t) => [t.transactionId, t]));
    expect(history.map((t) => byId.get(t.transactionId))).toEqual(history);
    expect(await findTransactionsById(books.db, await openLedger(books.db), [...byId.keys()])).toEqual([]);

    const some = random.pick(history);
    expect(await findTransactionByKey(books.db, ledgerId, keyOf.get(some.transactionId)!)).toEqual(some);
    expect(await findTransactionByKey(books.db, ledgerId, newId())).toBeUndefined();

    const expected = history
      .filter((t) => t.reversesTransactionId)
      .map((t) => [t.reversesTransactionId, t.transactionId]);
    const reversals = await findReversals(books.db, ledgerId, [...byId.keys()]);
    expect([...reversals].sort()).toEqual(expected.sort());
  });
});

describe('balances and trial balance at an instant', () => {
  const totals = (legs: readonly { direction: string; amount: bigint }[]) => ({
    debits: legs.filter((l) => l.direction === 'DEBIT').reduce((sum, l) => sum + l.amount, 0n),
    credits: legs.filter((l) => l.direction === 'CREDIT').reduce((sum, l) => sum + l.amount, 0n),
  });

  it('are the sums of the entries recorded, or effective, by then, with what was pending then', async () => {
    const times = history.flatMap((t) => [t.createdAt, t.effectiveAt, t.resolvedAt ?? t.createdAt]);
    for (let i = 0; i < 50; i += 1) {
      const asOf = i === 0 ? new Date(0) : i === 1 ? new Date(Date.now() + 86_400_000) : drawTime(times);
      const by = random.pick(['RECORDED', 'EFFECTIVE'] as const);
      const ids = accounts.map((a) => a.accountId);
      const balances = await balancesAt(books.db, ledgerId, ids, asOf, by);
      for (const accountId of ids) {
        const entries = entriesOf(accountId);
        const counted = totals(entries.filter((e) => (by === 'RECORDED' ? e.createdAt : e.effectiveAt) <= asOf));
        const held = history.filter(
          (t) => t.createdAt <= asOf && (t.resolvedAt === null ? t.status === 'PENDING' : t.resolvedAt > asOf),
        );
        const pending = totals(held.flatMap((t) => t.holds).filter((h) => h.accountId === accountId));
        expect(balances.get(accountId), JSON.stringify({ seed, i, asOf, by, accountId })).toMatchObject({
          ...counted,
          pendingDebits: pending.debits,
          pendingCredits: pending.credits,
          sequence: BigInt(entries.filter((e) => e.createdAt <= asOf).length),
        });
      }
      const [row] = await trialBalance(books.db, ledgerId, asOf, by);
      const legs = history.flatMap((t) => t.entries);
      expect(row).toMatchObject({
        ...totals(legs.filter((e) => (by === 'RECORDED' ? e.createdAt : e.effectiveAt) <= asOf)),
        balanced: true,
      });
      expect(row!.debitBalances).toBe(row!.creditBalances);
    }
  });

  it('are now what the accounts say', async () => {
    const ids = accounts.map((a) => a.accountId);
    const now = await balancesAt(books.db, ledgerId, ids, null, 'RECORDED');
    const later = await balancesAt(books.db, ledgerId, ids, new Date(Date.now() + 60_000), 'RECORDED');
    for (const id of ids) {
      const { asOf: a, ...figures } = now.get(id)!;
      const { asOf: b, ...same } = later.get(id)!;
      expect(same).toEqual(figures);
      expect(Math.abs(b.getTime() - a.getTime())).toBeLessThan(30_000);
      expect(figures).toMatchObject(totals(entriesOf(id)));
    }
    expect(await trialBalance(books.db, ledgerId, null)).toMatchObject([{ currency: 'USD', balanced: true }]);
  });
});
