import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hashOperation,
  LedgerUnavailableError,
  type AccountRecord,
  type PostingCall,
  type PostingOutcome,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import {
  call,
  done,
  eventually,
  op,
  openAccount,
  openLedger,
  openPosting,
  rejected,
  type OpenPosting,
} from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';
import { brokenPromises } from '../support/model/promises.js';

let database: FreshDatabase;
let one: OpenPosting;
let two: OpenPosting;
const retried: string[] = [];
const observer = { batchRetried: (why: string): void => void retried.push(why) };
beforeAll(async () => {
  database = await freshDatabase();
  one = openPosting(database, { observer });
  two = openPosting(database, { observer });
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.close();
});

const pair = (more = {}): Promise<[AccountRecord, AccountRecord]> =>
  Promise.all([openAccount(one.db, more), openAccount(one.db, more)]);
const balanceOf = async (accountId: string): Promise<bigint> => {
  const row = await one.db
    .selectFrom('accounts')
    .select(['posted_debits', 'posted_credits'])
    .where('ledger_id', '=', DEFAULT_TEST_LEDGER)
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.posted_debits - row.posted_credits;
};
const deadlocks = async (): Promise<bigint> => {
  const { rows } = await sql<{ n: bigint }>`
    select deadlocks as n from pg_stat_database where datname = current_database()`.execute(database.owner);
  return rows[0]!.n;
};
const kinds = (outcomes: readonly PostingOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const kind =
      outcome.kind === 'rejected' ? outcome.rejection.code : outcome.replayed ? `${outcome.kind} again` : outcome.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

describe('many callers', () => {
  it('opposing transfers from 50 callers in two processes never deadlock and lose nothing', async () => {
    const [a, b] = await pair();
    const before = await deadlocks();
    // Small batches and many of them in Postgres at once: eight want the same two accounts at any time.
    const narrow = { observer, maxBatchLegs: 6, maxBatchesInFlight: 4, maxBatchesInFlightPerLedger: 4 };
    const processes = [openPosting(database, narrow), openPosting(database, narrow)];
    const caller = async (i: number): Promise<void> => {
      const { posting } = processes[i % 2]!;
      for (let n = 0; n < 10; n += 1) {
        const there = (i + n) % 2 === 0;
        const operation =
          n % 3 === 0
            ? op.post([
                [there ? b.accountId : a.accountId, 'DEBIT', '0.01'],
                [there ? a.accountId : b.accountId, 'CREDIT', '0.01'],
              ])
            : op.transfer(there ? a.accountId : b.accountId, there ? b.accountId : a.accountId, '0.01');
        done(await posting.post(call(operation)));
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, i) => caller(i)));
    await Promise.all(processes.map((process) => process.close()));
    expect(retried.filter((why) => why !== 'LF001')).toEqual([]);
    expect(await deadlocks()).toBe(before);
    expect([await balanceOf(a.accountId), await balanceOf(b.accountId)]).toEqual([0n, 0n]);
    const { rows } = await sql<{ n: bigint }>`
      select max(sequence) as n from entries where ledger_id = ${DEFAULT_TEST_LEDGER} and account_id = ${a.accountId}`.execute(
      one.db,
    );
    expect(rows[0]!.n).toBe(500n);
    expect(await brokenPromises(one.db, DEFAULT_TEST_LEDGER)).toEqual([]);
  });

  it('100 calls under one key in one process and across two post once', async () => {
    for (const postings of [[one], [one, two]]) {
      const [a, b] = await pair();
      const command = call(op.transfer(a.accountId, b.accountId, '1.00'));
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) => postings[i % postings.length]!.posting.post(structuredClone(command))),
      );
      expect(kinds(outcomes)).toEqual({ done: 1, 'done again': 99 });
      expect(new Set(outcomes.map((outcome) => done(outcome).transactionId)).size).toBe(1);
      expect(await balanceOf(b.accountId)).toBe(100n);
    }
  });

  it('of 100 calls under one key with two meanings one meaning wins', async () => {
    const [a, b] = await pair();
    const key = newId();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        (i % 4 < 2 ? one : two).posting.post(
          call(op.transfer(a.accountId, b.accountId, i % 2 === 0 ? '1.00' : '2.00'), { key }),
        ),
      ),
    );
    expect(kinds(outcomes)).toEqual({ done: 1, 'done again': 49, IDEMPOTENCY_KEY_REUSED: 50 });
    expect(
      await one.db.selectFrom('entries').select('amount').where('account_id', '=', b.accountId).execute(),
    ).toHaveLength(1);
  });
});

describe('races with one winner', () => {
  it('one key for two transfers that share no account, in two processes: one is posted, the other told', async () => {
    const [[a, b], [c, d]] = [await pair(), await pair()];
    const before = retried.length;
    for (let round = 0; round < 40; round += 1) {
      const key = newId();
      const outcomes = await Promise.all([
        one.posting.post(call(op.transfer(a.accountId, b.accountId, '1.00'), { key })),
        two.posting.post(call(op.transfer(c.accountId, d.accountId, '1.00'), { key })),
      ]);
      expect(kinds(outcomes)).toEqual({ done: 1, IDEMPOTENCY_KEY_REUSED: 1 });
    }
    expect((await balanceOf(b.accountId)) + (await balanceOf(d.accountId))).toBe(4_000n);
    // No lock of an account kept them apart: the key itself did, at least once.
    expect(retried.slice(before)).toContain('LF001');
  });

  it('posting, voiding and expiring a hold: the losers are told the state they lost to', async () => {
    const [a, b] = await pair();
    const winners = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      // Some have lapsed by the time of the race: all three ways to end get to win.
      const lapses = round % 5 === 1;
      const expiresAt = new Date(Date.now() + (lapses ? 600 : 3_600_000));
      const hold = done(
        await one.posting.post(call(op.transfer(a.accountId, b.accountId, '1.00', { pending: true, expiresAt }))),
      );
      const id = hold.transactionId;
      if (lapses) await eventually(() => Date.now() > expiresAt.getTime());
      const racers = Array.from({ length: 6 }, (_, i) => {
        const { posting } = i % 2 === 0 ? one : two;
        return posting.post(call((i + round) % 3 === 0 ? op.voidPending(id) : op.postPending(id)));
      });
      const [outcomes] = await Promise.all([Promise.all(racers), one.posting.expire(DEFAULT_TEST_LEDGER, id)]);
      const { rows } = await sql<{ status: string }>`
        select status from transaction_resolutions where ledger_id = ${DEFAULT_TEST_LEDGER} and transaction_id = ${id}`.execute(
        one.db,
      );
      expect(rows).toHaveLength(1);
      const state = rows[0]!.status;
      winners.add(state);
      const won = outcomes.filter((outcome) => outcome.kind === 'done');
      expect(won.map((outcome) => done(outcome).status)).toEqual(state === 'EXPIRED' ? [] : [state]);
      for (const outcome of outcomes)
        if (outcome.kind !== 'done')
          expect(rejected(outcome)).toMatchObject({ code: 'INVALID_STATE', subjectId: id, status: state });
    }
    expect(winners).toEqual(new Set(['POSTED', 'VOIDED', 'EXPIRED']));
    expect(await brokenPromises(one.db, DEFAULT_TEST_LEDGER)).toEqual([]);
  });

  it('a reversal raced by 50 callers happens once', async () => {
    const [a, b] = await pair();
    const posted = done(await one.posting.post(call(op.transfer(a.accountId, b.accountId, '5.00'))));
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (i % 2 === 0 ? one : two).posting.post(call(op.reverse(posted.transactionId))),
      ),
    );
    expect(kinds(outcomes)).toEqual({ done: 1, INVALID_STATE: 49 });
    for (const outcome of outcomes)
      if (outcome.kind === 'rejected') expect(outcome.rejection).toMatchObject({ status: 'REVERSED' });
    expect(await balanceOf(a.accountId)).toBe(0n);
  });

  it('the last funds go to one of many, and the limit holds to the cent', async () => {
    const [from, to] = await Promise.all([openAccount(one.db, { minBalance: null }), openAccount(one.db)]);
    const source = await openAccount(one.db);
    done(await one.posting.post(call(op.transfer(source.accountId, from.accountId, '1.00'))));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? one : two).posting.post(
          call(op.transfer(from.accountId, to.accountId, '0.09', { pending: i % 3 === 0 })),
        ),
      ),
    );
    expect(kinds(outcomes)).toEqual({ done: 11, INSUFFICIENT_FUNDS: 29 });
  });
});

describe('the committer', () => {
  it('fails a poisoned command alone; its neighbours in the batch are posted', async () => {
    const poisoned = await freshDatabase();
    await sql`alter table transactions add constraint poison check (description is distinct from 'poison')`.execute(
      poisoned.owner,
    );
    const batches: number[] = [];
    const { posting, db, close } = openPosting(poisoned, {
      maxBatchesInFlight: 1,
      observer: { batchCommitted: ({ commands }) => batches.push(commands) },
    });
    const [a, b] = await Promise.all([openAccount(db), openAccount(db)]);
    const commands = Array.from({ length: 40 }, (_, i) =>
      call(op.transfer(a.accountId, b.accountId, '0.01', { description: i === 17 ? 'poison' : null })),
    );
    const settled = await Promise.allSettled(commands.map((command) => posting.post(command)));
    const failed = settled.flatMap((result, i) => (result.status === 'rejected' ? [[i, result.reason as Error]] : []));
    expect(failed).toMatchObject([[17, { code: '23514' }]]);
    expect(batches[0]).toBe(40);
    const [{ n } = { n: 0n }] = (
      await sql<{ n: bigint }>`select count(*) as n from transactions where ledger_id = ${DEFAULT_TEST_LEDGER}`.execute(
        db,
      )
    ).rows;
    expect(n).toBe(39n);
    expect(await brokenPromises(db, DEFAULT_TEST_LEDGER)).toEqual([]);
    await close();
    await poisoned.close();
  });

  it("one ledger's flood does not keep another's trickle waiting", async () => {
    const { posting, db, close } = openPosting(database, {
      maxBatchesInFlight: 2,
      maxBatchesInFlightPerLedger: 1,
      maxBatchLegs: 200,
    });
    const [flooded, quiet] = [await openLedger(db), await openLedger(db)];
    const [a, b] = [await openAccount(db, { ledgerId: flooded }), await openAccount(db, { ledgerId: flooded })];
    const [c, d] = [await openAccount(db, { ledgerId: quiet }), await openAccount(db, { ledgerId: quiet })];
    const finished: string[] = [];
    const flood = Array.from({ length: 3_000 }, () =>
      posting
        .post(call(op.transfer(a.accountId, b.accountId, '0.01'), { ledgerId: flooded }))
        .then(() => finished.push('flood')),
    );
    const latencies: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const startedMs = performance.now();
      await posting.post(call(op.transfer(c.accountId, d.accountId, '0.01'), { ledgerId: quiet }));
      latencies.push(performance.now() - startedMs);
      finished.push('trickle');
    }
    const atTrickleEnd = finished.filter((what) => what === 'flood').length;
    const startedMs = performance.now();
    await Promise.all(flood);
    const restMs = performance.now() - startedMs;
    // Five calls in a row were through while most of the flood that was there before them still waited.
    expect(atTrickleEnd).toBeLessThan(2_000);
    expect(Math.max(...latencies)).toBeLessThan(restMs);
    await close();
  });

  it('a ledger whose account is stuck leaves room for the others', async () => {
    const bounds = { maxBatchesInFlight: 2, maxBatchesInFlightPerLedger: 1 };
    const { posting, db, close } = openPosting(database, bounds);
    const [stuck, free] = [await openLedger(db), await openLedger(db)];
    const [a, b] = [await openAccount(db, { ledgerId: stuck }), await openAccount(db, { ledgerId: stuck })];
    const [c, d] = [await openAccount(db, { ledgerId: free }), await openAccount(db, { ledgerId: free })];
    const trx = await database.owner.startTransaction().execute();
    await sql`select from accounts where account_id = ${a.accountId} for update`.execute(trx);
    const waiting: Promise<PostingOutcome>[] = [];
    for (let wave = 0; wave < 3; wave += 1) {
      waiting.push(posting.post(call(op.transfer(a.accountId, b.accountId, '0.01'), { ledgerId: stuck })));
      await eventually(() => posting.load().batchesInFlight === 1);
    }
    done(await posting.post(call(op.transfer(c.accountId, d.accountId, '0.01'), { ledgerId: free })));
    expect(posting.load()).toEqual({ waiting: 2, batchesInFlight: 1 });
    await trx.rollback().execute();
    for (const outcome of await Promise.all(waiting)) done(outcome);
    await close();
  });

  it('refuses at once when the queue is full, as retryable, and takes more when there is room', async () => {
    const { posting, close } = openPosting(database, { maxWaitingCommands: 10 });
    const [a, b] = await pair();
    const trx = await database.owner.startTransaction().execute();
    await sql`select from accounts where account_id = ${a.accountId} for update`.execute(trx);
    const send = (): Promise<PostingOutcome> => posting.post(call(op.transfer(a.accountId, b.accountId, '0.01')));
    const taken = [send()];
    await eventually(() => posting.load().batchesInFlight === 1 && posting.load().waiting === 0);
    taken.push(send());
    await eventually(() => posting.load().batchesInFlight === 2 && posting.load().waiting === 0);
    for (let i = 0; i < 10; i += 1) taken.push(send());
    const startedMs = performance.now();
    const refused = await send().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(performance.now() - startedMs).toBeLessThan(100);
    expect(refused).toBeInstanceOf(LedgerUnavailableError);
    expect(refused).toMatchObject({ reason: 'OVERLOADED', retryable: true });
    await trx.rollback().execute();
    for (const outcome of await Promise.all(taken)) done(outcome);
    done(await send());
    expect(await balanceOf(b.accountId)).toBe(13n);
    await close();
  });

  it('lets a call that is answered elsewhere leave the queue, but not a batch, nor those who follow it', async () => {
    const { posting, close } = openPosting(database, { maxBatchesInFlight: 1, maxBatchesInFlightPerLedger: 1 });
    const [a, b] = await pair();
    const begin = (key?: string): PostingCall => {
      const command = call(op.transfer(a.accountId, b.accountId, '0.01'), { ...(key !== undefined && { key }) });
      return posting.begin(command, hashOperation(command.operation));
    };
    const trx = await database.owner.startTransaction().execute();
    await sql`select from accounts where account_id = ${a.accountId} for update`.execute(trx);
    const taken = begin();
    await eventually(() => posting.load().batchesInFlight === 1 && posting.load().waiting === 0);
    const [left, followed, stays] = [begin(), begin('followed'), begin()];
    const follower = begin('followed');
    expect(posting.load().waiting).toBe(4);
    for (const { leave } of [taken, left, left, followed]) leave();
    expect(posting.load().waiting).toBe(3);
    let isLeftPosted = false;
    void left.posted.then(() => (isLeftPosted = true));
    await trx.rollback().execute();
    for (const { posted } of [taken, followed, stays, follower]) done((await posted).outcome);
    await posting.close();
    expect([isLeftPosted, await balanceOf(b.accountId)]).toEqual([false, 3n]);
    expect(posting.load()).toEqual({ waiting: 0, batchesInFlight: 0 });
    await close();
  });

  it('closes when all that waited has left', async () => {
    const { posting, close } = openPosting(database);
    const [a, b] = await pair();
    const command = call(op.transfer(a.accountId, b.accountId, '0.01'));
    const alone = posting.begin(command, hashOperation(command.operation));
    const closed = posting.close();
    alone.leave();
    await closed;
    expect(await balanceOf(b.accountId)).toBe(0n);
    await close();
  });

  it('answers an account that stays locked as retryable, without failing those who do not touch it', async () => {
    const { posting, close } = openPosting(database, {
      lockTimeoutMs: 200,
      retryTimeoutMs: 500,
      maxBatchesInFlight: 1,
    });
    const [a, b] = await pair();
    const [c, d] = await pair();
    const trx = await database.owner.startTransaction().execute();
    await sql`select from accounts where account_id = ${a.accountId} for update`.execute(trx);
    const settled = await Promise.allSettled([
      posting.post(call(op.transfer(c.accountId, d.accountId, '0.01'))),
      posting.post(call(op.transfer(a.accountId, b.accountId, '0.01'))),
    ]);
    await trx.rollback().execute();
    expect(settled).toMatchObject([
      { status: 'fulfilled', value: { kind: 'done' } },
      { status: 'rejected', reason: { name: 'LedgerUnavailableError', reason: 'OVERLOADED' } },
    ]);
    await close();
  });

  it('finishes what it took before it closes, and takes no more', async () => {
    const { posting, close } = openPosting(database);
    const [a, b] = await pair();
    const taken = Array.from({ length: 50 }, () => posting.post(call(op.transfer(a.accountId, b.accountId, '0.01'))));
    const closing = Promise.all([posting.close(), posting.close()]);
    await expect(posting.post(call(op.transfer(a.accountId, b.accountId, '0.01')))).rejects.toMatchObject({
      reason: 'UNAVAILABLE',
    });
    await closing;
    expect(posting.load()).toEqual({ waiting: 0, batchesInFlight: 0 });
    for (const outcome of await Promise.all(taken)) done(outcome);
    await close();
  });
});
