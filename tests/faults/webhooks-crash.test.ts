import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DELIVERY_QUEUE } from '../../src/queue/index.js';
import { newId } from '../../src/lib/index.js';
import {
  attemptsOf,
  createWebhookWorker,
  deleteEndpoint,
  findEndpoints,
  type WebhookLimits,
} from '../../src/webhooks/index.js';
import { startRedis } from '../support/index.js';
import { forkWorker, type WorkerChild } from './webhook-support/child.js';
import { startReceiver, type Receiver } from './webhook-support/receiver.js';
import {
  KEY,
  LEDGER,
  QUICK,
  command,
  commitEvents,
  deliveries,
  done,
  eventually,
  keyring,
  listen,
  newWorker,
  setStage,
  settled,
  type Stage,
} from './webhook-support/stage.js';

let stage: Stage;
let receiver: Receiver;
let endpointId: string;
let prefix: string;
const children: WorkerChild[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  stage = await setStage();
});
beforeEach(async () => {
  receiver = await startReceiver();
  prefix = `{${newId()}}`;
  endpointId = (await stage.endpoint(receiver.url)).id;
});
afterEach(async () => {
  await Promise.all(
    children.splice(0).map(async (child) => child.process.exitCode ?? child.process.signalCode ?? child.kill()),
  );
  for (const close of closing.splice(0)) await close();
  for (const endpoint of await findEndpoints(stage.db, LEDGER))
    done(await deleteEndpoint(stage.services, command(), endpoint.endpointId));
  await receiver.close();
});
afterAll(() => stage.close());

async function child(limits: Partial<WebhookLimits> = {}, redisUrl = stage.redis.url): Promise<WorkerChild> {
  const forked = forkWorker({
    databaseUrl: stage.postgres.url,
    redisUrl,
    key: KEY.toString('hex'),
    limits: { ...QUICK, ...limits },
    prefix,
  });
  children.push(forked);
  await forked.hears('ready');
  return forked;
}

/** A worker of this process, to go on where a killed one left off. */
async function goOn(redisUrl = stage.redis.url): Promise<void> {
  const worker = newWorker(stage.db, redisUrl, { queuePrefix: prefix });
  closing.unshift(() => worker.close(1_000));
  await worker.start();
}

const ids = (): string[] => receiver.received.map((one) => one.id);
async function allDelivered(eventIds: string[]): Promise<void> {
  await eventually(
    'all delivered',
    async () => {
      const listed = await deliveries(stage.db, endpointId);
      return listed.length === eventIds.length && listed.every((one) => one.status === 'SUCCEEDED');
    },
    25_000,
  );
  expect(new Set(ids())).toEqual(new Set(eventIds));
}

/** Holds rows of one table against the API's role until let go. */
async function hold(statement: ReturnType<typeof sql>): Promise<() => Promise<void>> {
  const trx = await stage.postgres.owner.startTransaction().execute();
  await statement.execute(trx);
  return async () => void (await trx.rollback().execute());
}
const waitingForLock = (text: string): Promise<void> =>
  eventually(`a worker waits at ${text}`, async () => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like ${`%${text}%`}`.execute(
      stage.postgres.owner,
    );
    return rows.length > 0;
  });

describe('kill -9', () => {
  test('between commit and relay, and in the middle of relaying: delivered', { timeout: 60_000 }, async () => {
    const eventIds = await commitEvents(stage.db, 5);
    const release = await hold(sql`lock table webhook_deliveries in share mode`);
    const killed = await child();
    await waitingForLock('with claimed as');
    await killed.kill();
    await release();
    expect(receiver.received).toEqual([]);
    await goOn();
    await allDelivered(eventIds);
    expect(ids().length).toBe(5);
  });

  test('between relay and enqueue: the sweep finds the deliveries', { timeout: 60_000 }, async () => {
    const own = await startRedis();
    closing.push(() => own.close());
    const killed = await child({}, own.url);
    await own.pause();
    const eventIds = await commitEvents(stage.db, 5);
    await killed.hears('relayed');
    await killed.kill();
    await own.resume();
    const { rows } = await sql`select from events where relayed_at is null`.execute(stage.db);
    expect(rows).toEqual([]);
    expect(receiver.received).toEqual([]);
    await goOn(own.url);
    await allDelivered(eventIds);
  });

  test(
    'between send and record: sent again under the same webhook-id when the lease has run out',
    { timeout: 60_000 },
    async () => {
      const killed = await child();
      let release = (): Promise<void> => Promise.resolve();
      receiver.answer = (_request, response) => {
        // The worker hears of its success while the row is locked, so that it dies between the two.
        void hold(sql`select from webhook_deliveries where endpoint_id = ${endpointId} for update`).then((letGo) => {
          release = letGo;
          response.writeHead(204).end();
        });
      };
      const [eventId] = await commitEvents(stage.db, 1);
      await waitingForLock('with r as materialized');
      await killed.kill();
      // What had reached Postgres would be carried out without its client; as if it had not got that far.
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'webhook-worker-child'`.execute(stage.postgres.owner);
      await release();
      receiver.answer = (_request, response) => void response.writeHead(204).end();
      await goOn();
      await allDelivered([eventId!]);
      expect(ids().length).toBeGreaterThanOrEqual(2);
      const [delivery] = await deliveries(stage.db, endpointId);
      expect(delivery!.attemptCount).toBeGreaterThanOrEqual(2);
    },
  );

  test('twice on the same job: the row decides, and it is delivered', { timeout: 60_000 }, async () => {
    receiver.answer = () => undefined;
    const [eventId] = await commitEvents(stage.db, 1);
    for (let round = 1; round <= 2; round += 1) {
      const killed = await child({ deadlineMs: 20_000, leaseMs: 20_500 });
      await receiver.until(round);
      await killed.kill();
      await sql`update webhook_deliveries set leased_until = clock_timestamp() where endpoint_id = ${endpointId}`.execute(
        stage.postgres.owner,
      );
    }
    receiver.answer = (_request, response) => void response.writeHead(204).end();
    await goOn();
    await allDelivered([eventId!]);
    expect(new Set(ids())).toEqual(new Set([eventId]));
  });
});

describe('SIGTERM in the middle of a request', () => {
  test('drains within the grace', { timeout: 60_000 }, async () => {
    const worker = await child({ deadlineMs: 10_000, leaseMs: 20_000 });
    receiver.answer = (_request, response) => void setTimeout(() => response.writeHead(204).end(), 1_000);
    const eventIds = await commitEvents(stage.db, 3);
    await receiver.until(3);
    expect(await worker.terminate()).toBe(0);
    const listed = await deliveries(stage.db, endpointId);
    expect(listed.map((one) => [one.status, one.attemptCount])).toEqual(eventIds.map(() => ['SUCCEEDED', 1]));
  });

  test('beyond the grace: it ends, and after the lease the delivery is sent again', { timeout: 60_000 }, async () => {
    const worker = await child({ deadlineMs: 30_000, leaseMs: 31_000 });
    receiver.answer = () => undefined;
    const [eventId] = await commitEvents(stage.db, 1);
    await receiver.until(1);
    const startedAt = performance.now();
    expect(await worker.terminate()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect((await deliveries(stage.db, endpointId))[0]).toMatchObject({ status: 'PENDING', attemptCount: 1 });
    await sql`update webhook_deliveries set leased_until = clock_timestamp() where endpoint_id = ${endpointId}`.execute(
      stage.postgres.owner,
    );
    receiver.answer = (_request, response) => void response.writeHead(204).end();
    await goOn();
    await allDelivered([eventId!]);
  });
});

describe('Redis', () => {
  test('FLUSHALL in the middle of deliveries: nothing is lost', { timeout: 60_000 }, async () => {
    const own = await startRedis();
    const worker = newWorker(stage.db, own.url, { queuePrefix: prefix });
    closing.push(() => worker.close(1_000).then(() => own.close()));
    await worker.start();
    const admin = new Redis(own.url);
    let answers = 0;
    receiver.answer = (_request, response) => void response.writeHead((answers += 1) % 3 === 0 ? 500 : 204).end();
    const eventIds: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      eventIds.push(...(await commitEvents(stage.db, 30)));
      await receiver.until(i * 20 + 1);
      await admin.flushall();
    }
    await allDelivered(eventIds);
    admin.disconnect();
  });

  test(
    'a restart and an outage: nothing is lost, and deliveries resume by themselves',
    { timeout: 60_000 },
    async () => {
      const own = await startRedis();
      const worker = newWorker(stage.db, own.url, { queuePrefix: prefix });
      closing.push(() => worker.close(1_000).then(() => own.close()));
      await worker.start();
      const eventIds = await commitEvents(stage.db, 20);
      await receiver.until(1);
      await own.kill();
      eventIds.push(...(await commitEvents(stage.db, 20)));
      await eventually('relayed without Redis', async () => {
        const { rows } = await sql`select from events where relayed_at is null`.execute(stage.db);
        return rows.length === 0;
      });
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      await own.restart();
      const restartedAt = performance.now();
      eventIds.push(...(await commitEvents(stage.db, 20)));
      await allDelivered(eventIds);
      expect(performance.now() - restartedAt).toBeLessThan(20_000);
    },
  );

  test('one that may evict is refused at start, with how to set it', async () => {
    const own = await startRedis();
    closing.push(() => own.close());
    const admin = new Redis(own.url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const worker = createWebhookWorker({ db: stage.db, redisUrl: own.url, keyring });
    await expect(worker.start()).rejects.toThrow(/CONFIG SET maxmemory-policy noeviction/);
    admin.disconnect();
  });
});

describe('one claim at a time', () => {
  test('events that commit out of order are all relayed', async () => {
    const worker = newWorker(stage.db, stage.redis.url, { queuePrefix: prefix });
    closing.push(() => worker.close(1_000));
    await worker.start();
    const early = newId();
    const trx = await stage.db.startTransaction().execute();
    await sql`insert into events (ledger_id, event_id, type, subject_id, payload, created_at)
      values (${LEDGER}, ${early}, 'account.created', ${early}, '{"account": {}}', clock_timestamp())`.execute(trx);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const later = await commitEvents(stage.db, 3);
    await receiver.until(3);
    expect(later.every((id) => id > early)).toBe(true);
    await trx.commit().execute();
    await receiver.until(4);
    expect(new Set(ids())).toEqual(new Set([early, ...later]));
  });

  test('three workers at once relay and send every event once', { timeout: 60_000 }, async () => {
    const { heard, observer } = listen();
    const workers = [0, 1, 2].map(() =>
      newWorker(stage.db, stage.redis.url, {
        queuePrefix: prefix,
        observer,
        limits: { relayBatch: 50, deadlineMs: 10_000, leaseMs: 20_000 },
      }),
    );
    closing.push(() => Promise.all(workers.map((worker) => worker.close(1_000))));
    await Promise.all(workers.map((worker) => worker.start()));
    const eventIds: string[] = [];
    for (let i = 0; i < 10; i += 1) eventIds.push(...(await commitEvents(stage.db, 100)));
    await allDelivered(eventIds);
    expect(ids().length).toBe(1_000);
    expect((await deliveries(stage.db, endpointId)).every((one) => one.attemptCount === 1)).toBe(true);
    expect(heard.error ?? []).toEqual([]);
  });

  test('duplicate jobs send once', async () => {
    const worker = newWorker(stage.db, stage.redis.url, {
      queuePrefix: prefix,
      limits: { deadlineMs: 10_000, leaseMs: 20_000 },
    });
    closing.push(() => worker.close(1_000));
    receiver.answer = (_request, response) => void setTimeout(() => response.writeHead(204).end(), 300);
    await worker.start();
    await commitEvents(stage.db, 1);
    await receiver.until(1);
    const [delivery] = await deliveries(stage.db, endpointId);
    const connection = new Redis(stage.redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue(DELIVERY_QUEUE, { connection, prefix });
    const data = { ledgerId: LEDGER, endpointId, deliveryIds: [delivery!.deliveryId] };
    await queue.addBulk(Array.from({ length: 20 }, () => ({ name: 'deliver', data })));
    await settled(stage.db, delivery!.deliveryId, 'SUCCEEDED');
    await queue.addBulk(Array.from({ length: 20 }, () => ({ name: 'deliver', data })));
    await eventually('the jobs are done', async () => {
      const counts = await queue.getJobCounts('wait', 'active');
      return counts.wait === 0 && counts.active === 0;
    });
    expect(ids().length).toBe(1);
    expect((await attemptsOf(stage.db, LEDGER, [delivery!.deliveryId])).length).toBe(1);
    await queue.close();
    connection.disconnect();
  });
});
