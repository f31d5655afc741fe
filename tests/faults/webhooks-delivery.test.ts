import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  attemptsOf,
  createEndpoint,
  deleteEndpoint,
  findDelivery,
  findEndpoints,
  pruneLedger,
  recoverDeliveries,
  retryDelivery,
  rotateSecret,
  sendTestEvent,
  updateEndpoint,
  type WebhookLimits,
  type WebhookWorker,
} from '../../src/webhooks/index.js';
import { newId } from '../../src/lib/index.js';
import { createNudger, connectQueue, QUEUE_PREFIX, type QueueConnection } from '../../src/queue/index.js';
import { startReceiver, type Answer, type Received, type Receiver } from './webhook-support/receiver.js';
import {
  LEDGER,
  command,
  commitEvents,
  deliveries,
  done,
  eventually,
  listen,
  setStage,
  settled,
  type Stage,
} from './webhook-support/stage.js';

let stage: Stage;
let worker: WebhookWorker;
let nudging: QueueConnection;
const { heard, observer } = listen();
const receivers: Receiver[] = [];

beforeAll(async () => {
  stage = await setStage((ledgerId) => nudger.nudge('deliveries', ledgerId));
  nudging = connectQueue(stage.redis.url, 'producer', () => undefined);
  const nudger = createNudger(nudging, QUEUE_PREFIX);
  worker = await stage.work({ observer, limits: { giveUpAfterMs: 60_000 } });
});
afterEach(async () => {
  for (const endpoint of await findEndpoints(stage.db, LEDGER))
    done(await deleteEndpoint(stage.services, command(), endpoint.endpointId));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});
afterAll(async () => {
  await stage.close();
  nudging.disconnect();
});

async function receive(answer?: Answer): Promise<Receiver> {
  const receiver = await startReceiver();
  if (answer) receiver.answer = answer;
  receivers.push(receiver);
  return receiver;
}

const always =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

/** Has a worker with other limits alone at work meanwhile. */
async function withWorker(limits: Partial<WebhookLimits>, during: () => Promise<void>): Promise<void> {
  await worker.close(1_000);
  const other = await stage.work({ queuePrefix: '{other}', observer, limits });
  try {
    await during();
  } finally {
    await other.close(1_000);
    worker = await stage.work({ observer, limits: { giveUpAfterMs: 60_000 } });
  }
}

/** Answers with these statuses in turn, then 204. */
const inTurn =
  (...statuses: number[]): Answer =>
  (request, response, received) =>
    always(statuses.shift() ?? 204)(request, response, received);

const oneDelivery = async (endpointId: string) => (await deliveries(stage.db, endpointId))[0]!;

describe('what a receiver gets', () => {
  test('verifies with the public standardwebhooks package; altered body, id or time, or more than 5 minutes of skew, is rejected', async () => {
    const receiver = await receive();
    const { secret } = await stage.endpoint(receiver.url);
    const [eventId] = await commitEvents(stage.db, 1);
    await receiver.until(1);
    const { body, headers } = receiver.received[0]!;
    const oracle = new Webhook(secret);
    expect(oracle.verify(body, headers)).toMatchObject({
      id: eventId,
      type: 'account.created',
      version: 1,
      ledgerId: LEDGER,
      data: { account: { id: eventId } },
    });
    expect(headers['webhook-id']).toBe(eventId);
    expect(headers['content-type']).toBe('application/json');
    const altered =
      (changes: Record<string, string>, text = body) =>
      () =>
        oracle.verify(text, { ...headers, ...changes });
    const time = Number(headers['webhook-timestamp']);
    expect(altered({}, body.replace('account.created', 'account.deleted'))).toThrow();
    expect(altered({ 'webhook-id': eventId!.replace(/.$/, 'x') })).toThrow();
    expect(altered({ 'webhook-timestamp': String(time - 1) })).toThrow();
    const oldTime = new Date((time - 301) * 1000);
    const signedLongAgo = oracle.sign(headers['webhook-id']!, oldTime, body);
    expect(altered({ 'webhook-timestamp': String(time - 301), 'webhook-signature': signedLongAgo })).toThrow(/too old/);
    expect(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(body, headers)).toThrow();
  });

  test('only the types it subscribes to, by name, by family and by star', async () => {
    const [named, family, all] = await Promise.all([receive(), receive(), receive()]);
    await stage.endpoint(named.url, { eventTypes: ['account.updated'] });
    await stage.endpoint(family.url, { eventTypes: ['account.*'] });
    await stage.endpoint(all.url, { eventTypes: ['*'] });
    await commitEvents(stage.db, 1, 'account.created');
    await commitEvents(stage.db, 1, 'account.updated');
    await Promise.all([named.until(1), family.until(2), all.until(2)]);
    const types = (receiver: Receiver) =>
      receiver.received.map((one) => (JSON.parse(one.body) as { type: string }).type);
    expect(types(named)).toEqual(['account.updated']);
    expect(types(family).sort()).toEqual(['account.created', 'account.updated']);
  });

  test('signatures of the old and the new secret while a rotation overlaps, of the new one alone after', async () => {
    const receiver = await receive();
    const { id, secret: old } = await stage.endpoint(receiver.url);
    const second = done(await rotateSecret(stage.services, command(), id, 60_000)).signingSecret!;
    await commitEvents(stage.db, 1);
    await receiver.until(1);
    const both = receiver.received[0]!;
    expect(new Webhook(old).verify(both.body, both.headers)).toBeTruthy();
    expect(new Webhook(second).verify(both.body, both.headers)).toBeTruthy();
    const third = done(await rotateSecret(stage.services, command(), id, 0)).signingSecret!;
    await commitEvents(stage.db, 1);
    await receiver.until(2);
    const { body, headers } = receiver.received[1]!;
    expect(new Webhook(third).verify(body, headers)).toBeTruthy();
    // The first secret keeps the minute it was promised; the second ended with its rotation.
    expect(() => new Webhook(second).verify(body, headers)).toThrow();
    expect(new Webhook(old).verify(body, headers)).toBeTruthy();
  });

  test('a test event on request, whatever it subscribes to, and nobody else gets it', async () => {
    const [mine, other] = await Promise.all([receive(), receive()]);
    const { id } = await stage.endpoint(mine.url, { eventTypes: ['transaction.posted'] });
    await stage.endpoint(other.url);
    const key = command();
    const delivery = done(await sendTestEvent(stage.services, key, id));
    expect(done(await sendTestEvent(stage.services, key, id)).deliveryId).toBe(delivery.deliveryId);
    await mine.until(1);
    await settled(stage.db, delivery.deliveryId, 'SUCCEEDED');
    expect(JSON.parse(mine.received[0]!.body)).toMatchObject({ type: 'webhook.test', data: { endpointId: id } });
    expect([mine.received.length, other.received.length]).toEqual([1, 0]);
  });

  test('an event within moments of its commit when the worker is nudged', async () => {
    const receiver = await receive();
    await stage.endpoint(receiver.url);
    const nudger = createNudger(nudging, '{other}');
    const waits: number[] = [];
    await withWorker({ pollIntervalMs: 600_000, sweepIntervalMs: 600_000 }, async () => {
      for (let i = 1; i <= 15; i += 1) {
        await commitEvents(stage.db, 1);
        const committedAt = performance.now();
        nudger.nudge('events', LEDGER);
        await receiver.until(i);
        waits.push(receiver.received.at(-1)!.at - committedAt);
      }
    });
    expect(waits.sort((a, b) => a - b)[7]).toBeLessThan(500);
  });
});

describe('retries', () => {
  test(
    'come after about 1, 2 and 4 s, under the same webhook-id, each attempt in the log',
    { timeout: 40_000 },
    async () => {
      const receiver = await receive(inTurn(500, 503, 500));
      const { id } = await stage.endpoint(receiver.url);
      const eventId = newId();
      await withWorker({ backoffBaseMs: 1_000, backoffCapMs: 3_600_000, sweepGraceMs: 60_000 }, async () => {
        await commitEvents(stage.db, 1, 'account.created', eventId);
        await receiver.until(4, 20_000);
        await settled(stage.db, (await oneDelivery(id)).deliveryId, 'SUCCEEDED');
      });
      const delivery = await oneDelivery(id);
      const at = receiver.received.map((one) => one.at);
      const gaps = at.slice(1).map((time, i) => time - at[i]!);
      [1_000, 2_000, 4_000].forEach((expected, i) => {
        expect(gaps[i]).toBeGreaterThan(expected * 0.75);
        expect(gaps[i]).toBeLessThan(expected * 1.2 + 900);
      });
      expect(new Set(receiver.received.map((one) => one.id))).toEqual(new Set([eventId]));
      expect(new Set(receiver.received.map((one) => one.body)).size).toBe(1);
      const log = await attemptsOf(stage.db, LEDGER, [delivery.deliveryId]);
      expect(log.map((one) => [one.attemptNumber, one.statusCode, one.error])).toEqual([
        [1, 500, 'answered 500'],
        [2, 503, 'answered 503'],
        [3, 500, 'answered 500'],
        [4, 204, null],
      ]);
    },
  );

  test('wait for Retry-After, within the cap', async () => {
    const waits = [always(429, { 'retry-after': '1' }), always(503, { 'retry-after': '86400' })];
    const receiver = await receive((request, response, received) =>
      (waits.shift() ?? always(204))(request, response, received),
    );
    await stage.endpoint(receiver.url);
    await commitEvents(stage.db, 1);
    await receiver.until(3);
    const at = receiver.received.map((one) => one.at);
    expect(at[1]! - at[0]!).toBeGreaterThan(950);
    // A day was asked for; the cap of this worker is 2 s.
    expect(at[2]! - at[1]!).toBeGreaterThan(1_700);
    expect(at[2]! - at[1]!).toBeLessThan(5_000);
  });

  test('end as FAILED when the time is up, said and shown, and a retry by hand delivers', async () => {
    const receiver = await receive(always(500, {}, 'x'.repeat(10_000)));
    const { id } = await stage.endpoint(receiver.url);
    await withWorker({ giveUpAfterMs: 400, backoffBaseMs: 100 }, async () => {
      await commitEvents(stage.db, 1);
      await receiver.until(1);
      const { deliveryId } = await oneDelivery(id);
      await settled(stage.db, deliveryId, 'FAILED');
      expect(heard.gaveUp).toContainEqual(expect.objectContaining({ deliveryId, error: 'answered 500' }));
      const [first] = await attemptsOf(stage.db, LEDGER, [deliveryId]);
      expect(first!.responseStart).toBe('x'.repeat(2_048));
      receiver.answer = always(204);
      const context = command();
      const retried = done(await retryDelivery(stage.services, context, deliveryId));
      expect(retried).toMatchObject({ status: 'PENDING', finishedAt: null });
      await settled(stage.db, deliveryId, 'SUCCEEDED');
      const count = receiver.received.length;
      expect(await retryDelivery(stage.services, context, deliveryId)).toMatchObject({ kind: 'done', replayed: true });
      expect(receiver.received.length).toBe(count);
    });
  });
});

describe('endpoints that change between retries', () => {
  test('410 disables at once, with an event other endpoints get; enabling resumes what waited', async () => {
    const [gone, log] = await Promise.all([receive(always(410)), receive()]);
    const { id } = await stage.endpoint(gone.url, { eventTypes: ['account.*'] });
    await stage.endpoint(log.url, { eventTypes: ['webhook.*'] });
    await commitEvents(stage.db, 1);
    await log.until(1);
    expect(JSON.parse(log.received[0]!.body)).toMatchObject({
      type: 'webhook.disabled',
      data: { endpointId: id, reason: 'GONE' },
    });
    expect(heard.endpointDisabled).toContainEqual({ ledgerId: LEDGER, endpointId: id, reason: 'GONE' });
    const [endpoint] = (await findEndpoints(stage.db, LEDGER)).filter((one) => one.endpointId === id);
    expect(endpoint).toMatchObject({ enabled: false, disabledReason: 'GONE' });
    gone.answer = always(204);
    const before = gone.received.length;
    done(await updateEndpoint(stage.services, command(), id, { enabled: true }));
    await settled(stage.db, (await oneDelivery(id)).deliveryId, 'SUCCEEDED');
    expect(gone.received.length).toBe(before + 1);
  });

  test('nothing but failure for 120 hours disables, with the reason', async () => {
    const receiver = await receive(always(500));
    const { id } = await stage.endpoint(receiver.url);
    await commitEvents(stage.db, 1);
    await receiver.until(1);
    await eventually('failing', async () => (await findEndpoints(stage.db, LEDGER))[0]!.failingSince !== null);
    // 119 hours are borne, 121 are not; the clock is the database's, so its past is moved.
    const failingFor = (hours: number) =>
      sql`update webhook_endpoints set failing_since = clock_timestamp() - ${hours} * interval '1 hour'
          where endpoint_id = ${id}`.execute(stage.postgres.owner);
    await failingFor(119);
    await receiver.until(receiver.received.length + 2);
    expect((await findEndpoints(stage.db, LEDGER))[0]!.enabled).toBe(true);
    await failingFor(121);
    await eventually('disabled', async () => !(await findEndpoints(stage.db, LEDGER))[0]!.enabled);
    expect((await findEndpoints(stage.db, LEDGER))[0]).toMatchObject({ disabledReason: 'FAILING' });
    const events = await stage.db
      .selectFrom('events')
      .select('payload')
      .where('type', '=', 'webhook.disabled')
      .where('subject_id', '=', id)
      .execute();
    expect(events.map((event) => event.payload)).toEqual([{ endpointId: id, reason: 'FAILING' }]);
  });

  test('one success clears the failing mark', async () => {
    const receiver = await receive(inTurn(500, 500));
    const { id } = await stage.endpoint(receiver.url);
    await commitEvents(stage.db, 1);
    await receiver.until(2);
    await eventually('failing', async () => (await findEndpoints(stage.db, LEDGER))[0]!.failingSince !== null);
    await settled(stage.db, (await oneDelivery(id)).deliveryId, 'SUCCEEDED');
    await eventually('working', async () => (await findEndpoints(stage.db, LEDGER))[0]!.failingSince === null);
  });

  test('disabled: deliveries wait and new events make none; enabled: the waiting are sent; recovered: the missed are too', async () => {
    const receiver = await receive(always(500));
    const { id } = await stage.endpoint(receiver.url);
    const since = new Date();
    const [waiting] = await commitEvents(stage.db, 1);
    await receiver.until(1);
    done(await updateEndpoint(stage.services, command(), id, { enabled: false }));
    const [missed] = await commitEvents(stage.db, 1);
    await eventually('relayed', async () => {
      const row = await stage.db
        .selectFrom('events')
        .select('relayed_at')
        .where('event_id', '=', missed!)
        .executeTakeFirst();
      return row?.relayed_at !== null;
    });
    expect((await deliveries(stage.db, id)).map((one) => one.eventId)).toEqual([waiting]);
    receiver.answer = always(204);
    const before = receiver.received.length;
    done(await updateEndpoint(stage.services, command(), id, { enabled: true }));
    await settled(stage.db, (await oneDelivery(id)).deliveryId, 'SUCCEEDED');
    expect(receiver.received.slice(before).map((one) => one.id)).toEqual([waiting]);
    done(await recoverDeliveries(stage.services, command(), id, since));
    await receiver.until(before + 2);
    expect(receiver.received.at(-1)!.id).toBe(missed);
    // What succeeded is not repeated.
    done(await recoverDeliveries(stage.services, command(), id, since));
    expect((await deliveries(stage.db, id)).length).toBe(2);
  });

  test('deleted: what waited is CANCELLED, nothing more is sent, and its secrets are gone', async () => {
    const receiver = await receive(always(500));
    const { id } = await stage.endpoint(receiver.url);
    await commitEvents(stage.db, 1);
    await receiver.until(1);
    done(await deleteEndpoint(stage.services, command(), id));
    const { deliveryId } = await oneDelivery(id);
    expect((await findDelivery(stage.db, LEDGER, deliveryId))!.status).toBe('CANCELLED');
    const secrets = await stage.postgres.owner
      .withTables<{ webhook_secrets: { endpoint_id: string } }>()
      .selectFrom('webhook_secrets')
      .selectAll()
      .where('endpoint_id', '=', id)
      .execute();
    expect(secrets).toEqual([]);
    const count = receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(receiver.received.length).toBeLessThanOrEqual(count + 1);
    expect((await findDelivery(stage.db, LEDGER, deliveryId))!.status).toBe('CANCELLED');
    expect(await retryDelivery(stage.services, command(), deliveryId)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'NOT_FOUND' },
    });
  });

  test('re-pointed to another origin: what waits goes there, signed with a new secret alone', async () => {
    const [old, moved] = await Promise.all([receive(always(500)), receive()]);
    const { id, secret } = await stage.endpoint(old.url);
    await commitEvents(stage.db, 1);
    await old.until(1);
    const change = done(await updateEndpoint(stage.services, command(), id, { url: `${moved.url}/new?token=mine` }));
    expect(change.signingSecret).toMatch(/^whsec_/);
    await moved.until(1);
    const arrived = moved.received[0] as Received;
    expect(arrived.path).toBe('/new?token=mine');
    expect(new Webhook(change.signingSecret!).verify(arrived.body, arrived.headers)).toBeTruthy();
    expect(() => new Webhook(secret).verify(arrived.body, arrived.headers)).toThrow();
    expect(arrived.headers['webhook-signature']!.split(' ').length).toBe(1);
    expect(arrived.headers).not.toHaveProperty('referer');
  });

  test('re-pointed within its origin: the secret stays and is not shown again', async () => {
    const receiver = await receive();
    const { id, secret } = await stage.endpoint(`${receiver.url}/one`);
    expect(
      done(await updateEndpoint(stage.services, command(), id, { url: `${receiver.url}/two` })).signingSecret,
    ).toBeNull();
    await commitEvents(stage.db, 1);
    await receiver.until(1);
    expect(receiver.received[0]!.path).toBe('/two');
    expect(new Webhook(secret).verify(receiver.received[0]!.body, receiver.received[0]!.headers)).toBeTruthy();
  });
});

describe('at rest', () => {
  test('the secret is sealed, and shown by the call that made it but not by its replay', async () => {
    const context = command();
    const input = { url: 'http://127.0.0.1:9/', description: 'ours', eventTypes: ['*'], enabled: true };
    const first = done(await createEndpoint(stage.services, context, input));
    const second = await createEndpoint(stage.services, context, input);
    expect(second).toMatchObject({ kind: 'done', replayed: true, value: { signingSecret: null } });
    expect(done(second).endpoint.endpointId).toBe(first.endpoint.endpointId);
    const plain = Buffer.from(first.signingSecret!.slice('whsec_'.length), 'base64');
    const { rows } = await sql<{ sealed: Buffer }>`
      select sealed from webhook_secrets where endpoint_id = ${first.endpoint.endpointId}`.execute(
      stage.postgres.owner,
    );
    expect(plain.length).toBe(32);
    expect(rows[0]!.sealed.includes(plain)).toBe(false);
  });

  test('the log is kept by age: finished deliveries, their attempts and relayed events go, what waits stays', async () => {
    const receiver = await receive();
    const { id } = await stage.endpoint(receiver.url);
    await commitEvents(stage.db, 3);
    await receiver.until(3);
    for (const one of await deliveries(stage.db, id)) await settled(stage.db, one.deliveryId, 'SUCCEEDED');
    receiver.answer = always(500);
    const [waiting] = await commitEvents(stage.db, 1);
    await receiver.until(4);
    const all = await deliveries(stage.db, id);
    expect(
      (
        await attemptsOf(
          stage.db,
          LEDGER,
          all.map((one) => one.deliveryId),
        )
      ).length,
    ).toBeGreaterThanOrEqual(3);
    expect(await pruneLedger(stage.db, LEDGER, 3_600_000)).toEqual({ deliveries: 0, events: 0 });
    await pruneLedger(stage.db, LEDGER, -60_000);
    expect((await deliveries(stage.db)).map((one) => one.eventId)).toEqual([waiting]);
    const finished = all.filter((one) => one.eventId !== waiting).map((one) => one.deliveryId);
    expect(await attemptsOf(stage.db, LEDGER, finished)).toEqual([]);
    const events = await stage.db.selectFrom('events').select('event_id').where('ledger_id', '=', LEDGER).execute();
    expect(events.map((event) => event.event_id)).toEqual([waiting]);
  });
});
