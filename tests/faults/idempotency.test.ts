import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIdempotentPosting, type IdempotentPosting } from '../../src/idempotency/index.js';
import { hashOperation, type AccountRecord, type PostingCommand, type PostingOutcome } from '../../src/ledger/index.js';
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
  transferDetails,
  type OpenPosting,
} from '../support/books.js';
import { startPostingChild, type PostingChild } from '../support/child-process.js';
import { startCuttingProxy, type CommitFault, type CuttingProxy } from '../support/cutting-proxy.js';
import {
  DEFAULT_TEST_LEDGER,
  freshDatabase,
  freshRedis,
  startRedis,
  type FreshDatabase,
  type FreshRedis,
  type PrivateServer,
} from '../support/index.js';
import { brokenPromises } from '../support/model/promises.js';
import { responseCache } from '../support/response-cache.js';

let database: FreshDatabase;
let redis: FreshRedis;
let direct: OpenPosting;
let cached: IdempotentPosting;
let proxy: CuttingProxy;
beforeAll(async () => {
  [database, redis] = await Promise.all([freshDatabase(), freshRedis()]);
  direct = openPosting(database);
  cached = createIdempotentPosting(direct.posting, responseCache(redis.url));
  proxy = await startCuttingProxy(database.url);
});
afterAll(async () => {
  cached.close();
  await Promise.all([direct.close(), proxy.close()]);
  await Promise.all([database.close(), redis.close()]);
});

const children: PostingChild[] = [];
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

const pair = (more = {}): Promise<[AccountRecord, AccountRecord]> =>
  Promise.all([openAccount(direct.db, more), openAccount(direct.db, more)]);
const entriesOf = async (accountId: string): Promise<number> =>
  (await direct.db.selectFrom('entries').select('sequence').where('account_id', '=', accountId).execute()).length;
const isKnown = async (key: string): Promise<boolean> =>
  (await direct.db.selectFrom('idempotency_keys').select('operation').where('idempotency_key', '=', key).execute())
    .length === 1;
const newTransfer = async (): Promise<{ command: PostingCommand; to: string }> => {
  const [a, b] = await pair();
  return { command: call(op.transfer(a.accountId, b.accountId, '1.00')), to: b.accountId };
};
const asLine = ({ idempotencyKey: key, operation }: PostingCommand) => {
  if (operation.kind !== 'transfer') throw new Error('a child posts transfers');
  return { key, from: operation.transfer.fromAccountId, to: operation.transfer.toAccountId, amount: '1.00' };
};

describe('a process is killed', () => {
  it('kill -9 after commit, before the Redis write: the original is returned, replayed', async () => {
    const { command, to } = await newTransfer();
    const child = startPostingChild(proxy.url, redis.url);
    children.push(child);
    const struck = proxy.strikeNextCommit('hold after');
    child.send([asLine(command)]);
    await struck;
    await eventually(() => isKnown(command.idempotencyKey));
    await child.kill();
    const client = new Redis(redis.url);
    const known = await client.get(`tests:idem:{${DEFAULT_TEST_LEDGER}}:${command.idempotencyKey}`);
    expect(known ?? '@').toMatch(/^@/);
    client.disconnect();
    const retry = await cached.post(command);
    expect([done(retry).status, retry.replayed, await entriesOf(to)]).toEqual(['POSTED', true, 1]);
    expect(child.acknowledged).toEqual([]);
  });

  it('kill -9 before commit, in the middle of a batch of 200: nothing is posted, and the retry executes once', async () => {
    const { commands, to } = await killedAt('hold before');
    expect(await entriesOf(to)).toBe(0);
    const retries = await Promise.all(commands.map((command) => cached.post(command)));
    expect(retries.map((retry) => retry.replayed)).toEqual(commands.map(() => false));
    expect(await entriesOf(to)).toBe(200);
  });

  it('kill -9 after commit, in the middle of a batch of 200: all are posted, and the retry replays them', async () => {
    const { commands, to } = await killedAt('hold after');
    expect(await entriesOf(to)).toBe(200);
    const retries = await Promise.all(commands.map((command) => cached.post(command)));
    expect(retries.map((retry) => retry.replayed)).toEqual(commands.map(() => true));
    expect(await entriesOf(to)).toBe(200);
  });

  /** 200 transfers in one batch of a process that is killed around its COMMIT. */
  async function killedAt(fault: CommitFault): Promise<{ commands: PostingCommand[]; to: string }> {
    const { command, to } = await newTransfer();
    const commands = Array.from({ length: 200 }, () => ({ ...command, idempotencyKey: newId() }));
    const child = startPostingChild(proxy.url);
    children.push(child);
    const struck = proxy.strikeNextCommit(fault);
    child.send(commands.map(asLine));
    await struck;
    if (fault === 'hold after') await eventually(async () => (await entriesOf(to)) > 0);
    await child.kill();
    const trx = await direct.db.startTransaction().execute();
    // Whatever still holds the account is over when this lock is given.
    await sql`select from accounts where ledger_id = ${DEFAULT_TEST_LEDGER} and account_id = ${to} for update`.execute(
      trx,
    );
    await trx.rollback().execute();
    expect(child.acknowledged).toEqual([]);
    expect(await brokenPromises(direct.db, DEFAULT_TEST_LEDGER)).toEqual([]);
    return { commands, to };
  }

  it('kill -9 at any moment: what was acknowledged is there, what is retried happens once', async () => {
    const [a, b] = await pair();
    const commands = Array.from({ length: 400 }, () => call(op.transfer(a.accountId, b.accountId, '1.00')));
    const child = startPostingChild(database.url);
    children.push(child);
    for (let i = 0; i < commands.length; i += 20) child.send(commands.slice(i, i + 20).map(asLine));
    await eventually(() => child.acknowledged.length > 40, 20_000);
    await child.kill();
    const retries = await Promise.all(commands.map((command) => direct.posting.post(command)));
    const replayed = new Set(commands.filter((_, i) => retries[i]!.replayed).map((command) => command.idempotencyKey));
    expect(child.acknowledged.filter((key) => !replayed.has(key))).toEqual([]);
    expect(await entriesOf(b.accountId)).toBe(commands.length);
    expect(await brokenPromises(direct.db, DEFAULT_TEST_LEDGER)).toEqual([]);
  });
});

describe('the connection to Postgres breaks', () => {
  it.each<CommitFault>(['cut before', 'cut after'])(
    '%s COMMIT: carried out once, and not called a replay',
    async (fault) => {
      const retried: string[] = [];
      const opened = openPosting({ url: proxy.url }, { observer: { batchRetried: (why) => void retried.push(why) } });
      const [a, b] = await pair({ minBalance: null });
      const funding = call(op.transfer((await openAccount(direct.db)).accountId, a.accountId, '9.00'));
      done(await opened.posting.post(funding));
      const struck = proxy.strikeNextCommit(fault);
      const outcomes = Promise.all([
        opened.posting.post(call(op.transfer(a.accountId, b.accountId, '1.00'))),
        opened.posting.post(call(op.transfer(a.accountId, b.accountId, '10.00'))),
        opened.posting.post(structuredClone(funding)),
      ]);
      await struck;
      const [posted, refused, replay] = await outcomes;
      expect(done(posted).entries).toHaveLength(2);
      expect(rejected(refused).code).toBe('INSUFFICIENT_FUNDS');
      expect([posted.replayed, refused.replayed, replay.replayed]).toEqual([false, false, true]);
      expect(retried).toEqual(['connection']);
      expect(await entriesOf(b.accountId)).toBe(1);
      await opened.close();
    },
  );

  it('Postgres falls silent: given up in bounded time, retryable, and the same key tells what was done', async () => {
    const opened = openPosting({ url: proxy.url }, { statementTimeoutMs: 300, retryTimeoutMs: 0 });
    const { command, to } = await newTransfer();
    const warm = await newTransfer();
    done(await opened.posting.post(warm.command));
    proxy.goSilent();
    await expect(opened.posting.post(command)).rejects.toMatchObject({ reason: 'UNAVAILABLE', retryable: true });
    done(await opened.posting.post(command));
    expect(await entriesOf(to)).toBe(1);
    await opened.close();
  });

  it('Postgres ends every session: callers get outcomes, and nothing happens twice', async () => {
    const { command, to } = await newTransfer();
    const calls = Array.from({ length: 300 }, () => ({ ...command, idempotencyKey: newId() }));
    const outcomes = Promise.all(calls.map((each) => direct.posting.post(each)));
    for (let i = 0; i < 5; i += 1)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'ledgerflow-tests-posting'`.execute(database.owner);
    expect((await outcomes).map((outcome) => outcome.kind)).toEqual(calls.map(() => 'done'));
    expect(await entriesOf(to)).toBe(300);
  });

  it('the client disconnects during commit: the retry returns the original', async () => {
    const { command, to } = await newTransfer();
    const opened = openPosting({ url: proxy.url });
    const struck = proxy.strikeNextCommit('hold after');
    const abandoned = opened.posting.post(command);
    await struck;
    const retry = await direct.posting.post(command);
    expect([done(retry).status, retry.replayed, await entriesOf(to)]).toEqual(['POSTED', true, 1]);
    // The answer to the first one comes at last, and is the same.
    proxy.cutOpenConnections();
    expect(done(await abandoned).transactionId).toBe(done(retry).transactionId);
    await opened.close();
  });
});

describe('Redis is unwell', () => {
  let server: PrivateServer;
  let own: IdempotentPosting;
  const from: ('redis' | 'postgres')[] = [];
  beforeAll(async () => {
    server = await startRedis();
    own = createIdempotentPosting(direct.posting, responseCache(server.url), { replayed: (who) => from.push(who) });
  });
  afterAll(async () => {
    own.close();
    await server.close();
  });

  /** The same answers, whatever Redis does; returns whose memory answered the replay and how long the slowest call took. */
  const sameAnswers = async (): Promise<{ who: string | undefined; slowestMs: number }> => {
    const { command, to } = await newTransfer();
    let slowestMs = 0;
    const timed = async (each: PostingCommand): Promise<PostingOutcome> => {
      const startedMs = performance.now();
      const outcome = await own.post(each);
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      return outcome;
    };
    const first = await timed(command);
    const again = await timed(command);
    const who = from.at(-1);
    const other = await timed({ ...command, operation: op.transfer(to, newId(), '1.00') });
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(done(again)).toEqual(done(first));
    expect(rejected(other).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await entriesOf(to)).toBe(1);
    return { who, slowestMs };
  };
  const recovered = (): Promise<void> =>
    eventually(async () => (await sameAnswers()).who === 'redis' && own.isCacheHealthy, 15_000);

  it('well: a retry is answered from it', async () => {
    await recovered();
  });

  it('a retry that it remembers waits for no batch, and takes no place in one', async () => {
    const [{ command }, stuck] = [await newTransfer(), await newTransfer()];
    const narrow = openPosting(database, { maxBatchesInFlight: 1, maxBatchesInFlightPerLedger: 1 });
    const beside = createIdempotentPosting(narrow.posting, responseCache(server.url), {
      replayed: (who) => from.push(who),
    });
    const first = done(await beside.post(command));
    const answeredBy = async (): Promise<string | undefined> => {
      expect(done(await beside.post(command))).toEqual(first);
      return from.at(-1);
    };
    await eventually(async () => (await answeredBy()) === 'redis');
    const trx = await database.owner.startTransaction().execute();
    await sql`select from accounts where account_id = ${stuck.to} for update`.execute(trx);
    const waiting = beside.post(stuck.command);
    await eventually(() => narrow.posting.load().batchesInFlight === 1);
    expect(await answeredBy()).toBe('redis');
    expect(narrow.posting.load()).toEqual({ waiting: 0, batchesInFlight: 1 });
    await trx.rollback().execute();
    done(await waiting);
    beside.close();
    await narrow.close();
  });

  it('flushed or evicting: the retry is answered by Postgres, once and for all', async () => {
    const { command, to } = await newTransfer();
    const first = done(await own.post(command));
    const client = new Redis(server.url);
    await client.flushall();
    expect(done(await own.post(command))).toEqual(first);
    expect(from.at(-1)).toBe('postgres');
    await eventually(async () => (await client.dbsize()) === 1);
    // Both are asked at once and the first to answer is heard: on a busy machine Postgres may win a round.
    await eventually(async () => {
      done(await own.post(command));
      return from.at(-1) === 'redis';
    });
    expect(await entriesOf(to)).toBe(1);
    client.disconnect();
  });

  it('paused: bounded extra latency while it lasts, and the circuit closes by itself', async () => {
    await server.pause();
    const slow = await sameAnswers();
    expect(slow.who).toBe('postgres');
    await eventually(() => !own.isCacheHealthy);
    const open = await sameAnswers();
    expect(open.who).toBe('postgres');
    // One Redis call a posting, each given up after 50 ms; the rest is Postgres on a busy machine.
    expect(Math.max(slow.slowestMs, open.slowestMs)).toBeLessThan(1_000);
    await server.resume();
    await recovered();
  });

  it('killed and started again: the same answers throughout, recovers without a restart of ours', async () => {
    await server.kill();
    expect((await sameAnswers()).who).toBe('postgres');
    await server.restart();
    await recovered();
  });

  it('remembers what Postgres does not know: Postgres is right', async () => {
    const { command, to } = await newTransfer();
    done(await own.post(command));
    const client = new Redis(server.url);
    const name = `tests:idem:{${DEFAULT_TEST_LEDGER}}:${command.idempotencyKey}`;
    await eventually(async () => (await client.get(name))?.startsWith('[') === true);
    const unknown = (await newTransfer()).command;
    const [operation, , , outcome] = JSON.parse((await client.get(name))!) as unknown[];
    const invented = JSON.stringify([operation, hashOperation(unknown.operation), newId(), outcome]);
    await client.set(`tests:idem:{${DEFAULT_TEST_LEDGER}}:${unknown.idempotencyKey}`, invented);
    const posted = await own.post(unknown);
    expect(posted.replayed).toBe(false);
    expect(await entriesOf(to)).toBe(1);
    client.disconnect();
  });
});

describe('the same key', () => {
  it('from 100 callers in two processes at once: one posting, the others replay it', async () => {
    const second = openPosting(database);
    const elsewhere = createIdempotentPosting(second.posting, responseCache(redis.url));
    const { command, to } = await newTransfer();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? cached : elsewhere).post(structuredClone(command))),
    );
    expect(outcomes.filter((outcome) => !outcome.replayed)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => done(outcome).transactionId)).size).toBe(1);
    expect(await entriesOf(to)).toBe(1);
    elsewhere.close();
    await second.close();
  });

  it('with other arguments or another mutation: IDEMPOTENCY_KEY_REUSED, nothing written', async () => {
    const { command, to } = await newTransfer();
    const first = done(await cached.post(command));
    const others = [
      op.transfer(to, first.entries[0]!.accountId, '1.00'),
      op.reverse(first.transactionId),
      op.batch([]),
      op.transfer(first.entries[0]!.accountId, to, '1.00', { reference: 'x' }),
      op.transfer(first.entries[0]!.accountId, to, '1.00', { pending: true }),
    ];
    for (const posting of [cached, direct.posting] as const)
      for (const operation of others)
        expect(rejected(await posting.post({ ...command, operation })).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await entriesOf(to)).toBe(1);
  });

  it('with the same arguments written otherwise (reordered JSON, 1.0 for 1.00): a replay', async () => {
    const [a, b] = await pair();
    const key = newId();
    const one = op.transfer(a.accountId, b.accountId, '1.00', { metadata: { x: 1, y: { p: [1, 2], q: null } } });
    const other = op.transfer(a.accountId, b.accountId, '1.0', { metadata: { y: { q: null, p: [1, 2] }, x: 1 } });
    const first = done(await cached.post(call(one, { key })));
    for (const posting of [cached, direct.posting] as const) {
      const again = await posting.post(call(other, { key }));
      expect([done(again).transactionId, again.replayed]).toEqual([first.transactionId, true]);
    }
    const swapped = op.transfer(a.accountId, b.accountId, '1.00', { metadata: { x: 1, y: { p: [2, 1], q: null } } });
    expect(rejected(await cached.post(call(swapped, { key }))).code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('in another ledger: independent', async () => {
    const ledgerId = await openLedger(direct.db);
    const [a, b] = await pair({ ledgerId });
    const { command, to } = await newTransfer();
    done(await cached.post(command));
    const elsewhere = await cached.post({
      ...command,
      ledgerId,
      operation: op.transfer(a.accountId, b.accountId, '1.00'),
    });
    expect([elsewhere.replayed, await entriesOf(to), await entriesOf(b.accountId)]).toEqual([false, 1, 1]);
  });

  it('after 24 h and a second, when Redis has forgotten, and after 90 days: the original', async () => {
    const brief = createIdempotentPosting(direct.posting, responseCache(redis.url, { keepMs: 20 }));
    const client = new Redis(redis.url);
    const { command, to } = await newTransfer();
    const first = done(await brief.post(command));
    const name = `tests:idem:{${DEFAULT_TEST_LEDGER}}:${command.idempotencyKey}`;
    for (const age of ['24 hours 1 second', '90 days']) {
      await eventually(async () => (await client.exists(name)) === 0);
      await sql`
        begin;
        alter table idempotency_keys disable trigger user;
        update idempotency_keys set created_at = now() - ${sql.lit(age)}::interval where idempotency_key = ${sql.lit(command.idempotencyKey)};
        alter table idempotency_keys enable trigger user;
        commit`.execute(database.owner);
      const again = await brief.post(command);
      expect([done(again), again.replayed]).toEqual([first, true]);
    }
    expect(await entriesOf(to)).toBe(1);
    client.disconnect();
    brief.close();
  });

  it('rejected, then funded, the same key again: the original rejection', async () => {
    const [poor, to] = await pair({ minBalance: null });
    const rich = await openAccount(direct.db);
    const command = call(op.transfer(poor.accountId, to.accountId, '1.00'));
    const refusal = rejected(await cached.post(command));
    done(await cached.post(call(op.transfer(rich.accountId, poor.accountId, '5.00'))));
    await redis.flush();
    for (const posting of [cached, direct.posting, cached] as const) {
      const again = await posting.post(command);
      expect([rejected(again), again.replayed]).toEqual([refusal, true]);
    }
    expect(await entriesOf(to.accountId)).toBe(0);
  });

  it('for input that was refused as invalid may be used again, by whichever process', async () => {
    const patient = responseCache(redis.url);
    let connected = false;
    const first = createIdempotentPosting(direct.posting, patient, {
      replayed: (from) => (connected ||= from === 'redis'),
    });
    const second = createIdempotentPosting(direct.posting, patient);
    const { command } = await newTransfer();
    await eventually(async () => done(await first.post(command)).status === 'POSTED' && connected);
    const [a, b] = await pair();
    const key = newId();
    expect(rejected(await first.post(call(op.transfer(a.accountId, a.accountId, '1.00'), { key }))).code).toBe(
      'INVALID_INPUT',
    );
    expect(done(await second.post(call(op.transfer(a.accountId, b.accountId, '1.00'), { key }))).status).toBe('POSTED');
    const batchKey = newId();
    const wrong = op.batch([transferDetails(a.accountId, a.accountId, '1.00')]);
    expect((await first.post(call(wrong, { key: batchKey }))).replayed).toBe(false);
    expect(done(await second.post(call(op.transfer(a.accountId, b.accountId, '1.00'), { key: batchKey }))).status).toBe(
      'POSTED',
    );
    first.close();
    second.close();
  });

  it('twice in one document: one posting', async () => {
    const { command, to } = await newTransfer();
    const [one, two] = await Promise.all([cached.post(command), cached.post(structuredClone(command))]);
    expect([one.replayed, two.replayed].sort()).toEqual([false, true]);
    expect(await entriesOf(to)).toBe(1);
  });

  it('asks for other fields on the retry: the original, as it is by then', async () => {
    const [a, b] = await pair();
    const command = call(op.transfer(a.accountId, b.accountId, '1.00', { pending: true, reference: 'order-1' }));
    const hold = done(await cached.post(command));
    done(await cached.post(call(op.postPending(hold.transactionId))));
    for (const posting of [cached, direct.posting] as const)
      expect(done(await posting.post(command))).toMatchObject({
        transactionId: hold.transactionId,
        status: 'POSTED',
        reference: 'order-1',
        entries: [{ amount: 100n }, { amount: 100n }],
      });
  });
});
