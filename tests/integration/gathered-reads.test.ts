import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGatheredReads,
  InvalidCursorError,
  listEntries,
  type AccountRecord,
  type GatheredReads,
  type ListOrder,
  type PageRequest,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import { call, done, op, openAccount, openPosting, type OpenPosting } from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, seedOf, type FreshDatabase } from '../support/index.js';
import { Random } from '../support/random.js';
import { recordingDatabase } from '../support/statements.js';

const random = new Random(seedOf('gathered-reads'));
const ledgerId = DEFAULT_TEST_LEDGER;

let database: FreshDatabase;
let books: OpenPosting;
let reads: GatheredReads;
let accounts: AccountRecord[];

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
  reads = createGatheredReads(books.db);
  accounts = [];
  for (let i = 0; i < 4; i += 1) accounts.push(await openAccount(books.db));
  for (let i = 0; i < 60; i += 1) {
    const [from, to] = [random.pick(accounts), random.pick(accounts)];
    if (from !== to) done(await books.posting.post(call(op.transfer(from.accountId, to.accountId, '1'))));
  }
});
afterAll(async () => {
  await books.close();
  await database.close();
});

describe('gathered reads', () => {
  it('give each caller the page that it would have read alone', async () => {
    const draws = Array.from({ length: 200 }, () => ({
      accountId: random.pick(accounts).accountId,
      order: random.pick<ListOrder>(['NEWEST_FIRST', 'OLDEST_FIRST']),
      direction: random.pick<PageRequest['direction']>(['forward', 'backward']),
      limit: random.pick([1, 5, 100]),
    }));
    const check = async ({ accountId, order, direction, limit }: (typeof draws)[number]): Promise<void> => {
      const first: PageRequest = { limit, direction, cursor: null };
      const alone = await listEntries(books.db, ledgerId, accountId, {}, first, order);
      expect(await reads.entries({ ledgerId, accountId, request: first, order })).toEqual(alone);
      const cursor = alone.cursors.at(direction === 'forward' ? -1 : 0) ?? null;
      const next: PageRequest = { ...first, cursor };
      const expected = await listEntries(books.db, ledgerId, accountId, {}, next, order);
      expect(await reads.entries({ ledgerId, accountId, request: next, order })).toEqual(expected);
    };
    await Promise.all(draws.map(check));
  });

  it('share a statement among those who ask at the same time', async () => {
    const recorded = recordingDatabase(database.url);
    const recordedReads = createGatheredReads(recorded.db);
    await Promise.all(
      Array.from({ length: 100 }, () => recordedReads.account(ledgerId, random.pick(accounts).accountId)),
    );
    expect(recorded.taken()).toHaveLength(1);
    await recorded.close();
  });

  it('show a caller what it has just written', async () => {
    const account = await openAccount(books.db);
    expect((await reads.account(ledgerId, account.accountId))?.lastSequence).toBe(0n);
    done(await books.posting.post(call(op.transfer(accounts[0]!.accountId, account.accountId, '1'))));
    expect((await reads.account(ledgerId, account.accountId))?.lastSequence).toBe(1n);
  });

  it('keep ledgers apart, and know nothing of an account that is not there', async () => {
    const { accountId } = accounts[0]!;
    const [mine, foreign, missing] = await Promise.all([
      reads.account(ledgerId, accountId),
      reads.account(newId(), accountId),
      reads.account(ledgerId, newId()),
    ]);
    expect(mine?.accountId).toBe(accountId);
    expect([foreign, missing]).toEqual([undefined, undefined]);
  });

  it('fail the one with a bad cursor, and nobody who asks with it', async () => {
    const ask = (cursor: string | null) =>
      reads.entries({
        ledgerId,
        accountId: accounts[0]!.accountId,
        request: { limit: 5, direction: 'forward', cursor },
        order: 'NEWEST_FIRST',
      });
    const [bad, good] = await Promise.allSettled([ask('forged'), ask(null)]);
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(InvalidCursorError) as unknown });
    expect(good.status).toBe('fulfilled');
  });
});
