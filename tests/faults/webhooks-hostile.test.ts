import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/index.js';
import {
  attemptsOf,
  createEndpoint,
  deleteEndpoint,
  findEndpoints,
  type AttemptRecord,
  type WebhookServices,
  type WebhookWorkerOptions,
} from '../../src/webhooks/index.js';
import { HOOKS_EXAMPLE } from './webhook-support/certificate.js';
import { startReceiver, type Answer, type Receiver } from './webhook-support/receiver.js';
import {
  LEDGER,
  command,
  commitEvents,
  deliveries,
  done,
  eventually,
  listen,
  setStage,
  type Stage,
} from './webhook-support/stage.js';

/** No retry comes within a test: what is looked at is the first attempt. */
const ONCE = { backoffBaseMs: 60_000, backoffCapMs: 60_000 };

let stage: Stage;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  stage = await setStage();
});
afterEach(async () => {
  for (const endpoint of await findEndpoints(stage.db, LEDGER))
    done(await deleteEndpoint(stage.services, command(), endpoint.endpointId));
  await Promise.all(closing.splice(0).map((close) => close()));
});
afterAll(() => stage.close());

async function receive(answer?: Answer, tls?: { key: string; cert: string }): Promise<Receiver> {
  const receiver = await startReceiver(tls);
  if (answer) receiver.answer = answer;
  closing.push(() => receiver.close());
  return receiver;
}

/** A server that speaks whatever `speak` says to each connection. */
async function receiveRaw(speak: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    speak(socket);
    // What is not read keeps a socket from closing.
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function work(options: Partial<WebhookWorkerOptions> = {}): Promise<void> {
  const worker = await stage.work({ queuePrefix: `{${newId()}}`, ...options, limits: { ...ONCE, ...options.limits } });
  closing.push(() => worker.close(2_000));
}

async function firstAttempt(endpointId: string): Promise<AttemptRecord> {
  let attempts: AttemptRecord[] = [];
  await eventually('an attempt', async () => {
    const ids = (await deliveries(stage.db, endpointId)).map((one) => one.deliveryId);
    attempts = await attemptsOf(stage.db, LEDGER, ids);
    return attempts.length > 0;
  });
  return attempts[0]!;
}

const trickle = (socket: Socket, text: string): void => {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length]!), 50);
  socket.on('close', () => clearInterval(timer));
};
const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;

test(
  'hostile receivers each end as they should, within one deadline, and the healthy endpoint beside them is as quick as alone',
  { timeout: 60_000 },
  async () => {
    const healthy = await receive();
    const { heard, observer } = listen();
    await stage.endpoint(healthy.url, { eventTypes: ['account.updated'] });
    await work({ observer });
    const latencies = async (count: number): Promise<number[]> => {
      const waits: number[] = [];
      for (let i = 0; i < count; i += 1) {
        const before = healthy.received.length;
        const committedAt = performance.now();
        await commitEvents(stage.db, 1, 'account.updated');
        await healthy.until(before + 1);
        waits.push(healthy.received.at(-1)!.at - committedAt);
      }
      return waits;
    };
    const alone = await latencies(20);

    const redirected = await receive();
    const redirect = (status: number, to: string) =>
      receive((_q, response) => void response.writeHead(status, { location: to }).end());
    let endlessBytes = 0;
    const endless = await receive((_q, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && endlessBytes < 500_000_000) {
          endlessBytes += 65_536;
          if (!response.write('x'.repeat(65_536))) return void response.once('drain', more);
        }
      };
      more();
    });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const cases: Record<string, { url: string; error: string | null; status?: number; start?: RegExp | null }> = {
      'never answers': { url: await receiveRaw(() => undefined), error: 'no answer within 1 s' },
      'slow headers': {
        url: await receiveRaw((s) => trickle(s, 'HTTP/1.1 200 OK\r\nx: y\r\n')),
        error: 'no answer within 1 s',
      },
      'one byte at a time': {
        url: await receiveRaw((s) => {
          s.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
          trickle(s, 'x');
        }),
        error: 'answered 200, but did not finish within 1 s',
        status: 200,
      },
      'endless body': { url: endless.url, error: null, status: 200, start: /^x{2048}$/ },
      'gzip bomb': {
        url: (await receive((_q, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)))
          .url,
        error: null,
        status: 200,
        start: /^\(\d{4,5} bytes or more of gzip, not shown\)$/,
      },
      'redirect to metadata': {
        url: (await redirect(302, 'http://169.254.169.254/latest/meta-data/')).url,
        error: 'answered 302 to http://169.254.169.254/latest/meta-data/: redirects are never followed',
        status: 302,
      },
      'redirect that keeps the method': {
        url: (await redirect(307, redirected.url)).url,
        error: `answered 307 to ${redirected.url}: redirects are never followed`,
        status: 307,
      },
      resets: {
        url: await receiveRaw((s) => s.once('data', () => s.resetAndDestroy())),
        error: 'the connection was closed before an answer',
      },
      closes: {
        url: await receiveRaw((s) => s.once('data', () => s.end())),
        error: 'the connection was closed before an answer',
      },
      'speaks another protocol': {
        url: await receiveRaw((s) => s.write('220 mail.example ESMTP\r\n')),
        error: 'the answer is not HTTP',
      },
      'endless headers': {
        url: await receiveRaw((s) => s.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)),
        error: 'the headers of the answer are too long',
      },
      'a body that breaks off': {
        url: await receiveRaw((s) => s.once('data', () => s.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'))),
        error: 'the connection was closed before an answer',
        status: 200,
      },
      'nobody listens': { url: 'http://127.0.0.1:1/', error: 'the connection was refused' },
      'text Postgres cannot hold': {
        url: (await receive((_q, response) => void response.writeHead(400).end(Buffer.from([0x61, 0, 0xff, 0x62]))))
          .url,
        error: 'answered 400',
        status: 400,
        start: /^a\ufffdb$/,
      },
    };
    const ids: Record<string, string> = {};
    for (const [name, { url }] of Object.entries(cases))
      ids[name] = (await stage.endpoint(url, { eventTypes: ['account.created'] })).id;
    await commitEvents(stage.db, 3, 'account.created');
    const beside = await latencies(20);

    for (const [name, expected] of Object.entries(cases)) {
      const attempt = await firstAttempt(ids[name]!);
      expect([name, attempt.error, attempt.statusCode]).toEqual([name, expected.error, expected.status ?? null]);
      expect([name, attempt.durationMs < 2_500]).toEqual([name, true]);
      if (expected.start) expect(attempt.responseStart).toMatch(expected.start);
    }
    expect(redirected.received).toEqual([]);
    expect(endlessBytes).toBeLessThan(20_000_000);
    expect(heard.error ?? []).toEqual([]);
    expect(percentile(beside, 0.5)).toBeLessThan(percentile(alone, 0.5) + 400);
  },
);

test(
  'one dead endpoint with 10,000 waiting does not change the latency of a healthy one',
  { timeout: 60_000 },
  async () => {
    let open = 0;
    let mostOpen = 0;
    const dead = await receiveRaw((socket) => {
      mostOpen = Math.max(mostOpen, (open += 1));
      socket.on('close', () => (open -= 1));
    });
    const healthy = await receive();
    const latencies = async (): Promise<number[]> => {
      const waits: number[] = [];
      for (let i = 0; i < 20; i += 1) {
        const before = healthy.received.length;
        const committedAt = performance.now();
        await commitEvents(stage.db, 1, 'account.updated');
        await healthy.until(before + 1);
        waits.push(healthy.received.at(-1)!.at - committedAt);
      }
      return waits;
    };
    await stage.endpoint(healthy.url, { eventTypes: ['account.updated'] });
    const { heard, observer } = listen();
    await work({ observer, limits: { deadlineMs: 1_500, leaseMs: 5_000, backoffBaseMs: 1_000 } });
    const alone = await latencies();
    await stage.endpoint(dead, { eventTypes: ['account.created'] });
    await commitEvents(stage.db, 10_000, 'account.created');
    await eventually('10,000 waiting', async () => {
      const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from webhook_deliveries where finished_at is null`.execute(stage.db);
      return rows[0]!.n >= 10_000;
    });
    await eventually('the dead endpoint was tried', () => Promise.resolve((heard.attemptFailed?.length ?? 0) > 8));
    const beside = await latencies();
    // Eight at first, fewer with every failure; a socket may live a moment longer than its request.
    expect(mostOpen).toBeLessThanOrEqual(12);
    expect(percentile(beside, 0.5)).toBeLessThan(percentile(alone, 0.5) + 400);
    expect(heard.error ?? []).toEqual([]);
  },
);

describe('addresses', () => {
  const production = { allowHttp: false, allowPrivate: false };
  const asProduction = (): WebhookServices => ({ ...stage.services, addresses: production });
  const make = (url: string) =>
    createEndpoint(asProduction(), command(), { url, description: null, eventTypes: ['*'], enabled: true });

  test.each([
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://169.254.169.254/',
    'https://100.64.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://168.63.129.16/',
    'https://localhost/',
    'http://93.184.215.14/',
    'https://user:secret@93.184.215.14/',
    'https://93.184.215.14:22/',
    'https://93.184.215.14/\r\nx: y',
  ])('%s is refused at creation, at the path of the URL and in words', async (url) => {
    const outcome = await make(url);
    expect(outcome).toMatchObject({ kind: 'rejected', rejection: { code: 'INVALID_INPUT', path: ['url'] } });
    expect(await findEndpoints(stage.db, LEDGER)).toEqual([]);
  });

  test.each([
    ['a loopback literal', 'https://127.0.0.1/', 'not sent: 127.0.0.1 is not a public address'],
    ['an IPv4-compatible literal', 'https://[::7f00:1]/', 'not sent: ::7f00:1 is not a public address'],
    ['the Azure wire server', 'https://168.63.129.16/', 'not sent: 168.63.129.16 is not a public address'],
    ['http', 'http://93.184.215.14/', 'not sent: only https:// is delivered to'],
    ['an odd port', 'https://93.184.215.14:6379/', 'not sent: port 6379 is not one deliveries go to'],
    [
      'a name that resolves to a private address',
      'https://rebound.example/',
      'not sent: the name rebound.example resolves to 127.0.0.1, which is not a public address',
    ],
    [
      'a name that resolves to public and private',
      'https://both.example/',
      'not sent: the name both.example resolves to 10.0.0.1, which is not a public address',
    ],
  ])('%s is refused again at connect', async (_what, url, words) => {
    // Stored when the rules were others, or when the name still had another answer.
    const { id } = await stage.endpoint('http://127.0.0.1:9/');
    await sql`update webhook_endpoints set url = ${url} where endpoint_id = ${id}`.execute(stage.postgres.owner);
    const answers: Record<string, string[]> = {
      'rebound.example': ['127.0.0.1'],
      'both.example': ['93.184.215.14', '10.0.0.1'],
    };
    await work({ network: { addresses: production, lookup: (name) => Promise.resolve(answers[name] ?? []) } });
    await commitEvents(stage.db, 1);
    expect(await firstAttempt(id)).toMatchObject({ error: words, statusCode: null });
  });

  test('the connection goes to the address that was vetted, whatever the name answers a moment later', async () => {
    const receiver = await receive();
    const asked: string[] = [];
    const { id } = await stage.endpoint(`http://moving.example:${receiver.port}/`);
    await work({
      network: {
        addresses: { allowHttp: true, allowPrivate: true },
        lookup: (name) => {
          asked.push(name);
          return Promise.resolve([asked.length === 1 ? '127.0.0.1' : '127.0.0.2']);
        },
      },
    });
    await commitEvents(stage.db, 1);
    expect(await firstAttempt(id)).toMatchObject({ error: null, statusCode: 204 });
    expect(asked).toEqual(['moving.example']);
    expect(receiver.received[0]!.headers.host).toBe(`moving.example:${receiver.port}`);
  });

  test('certificates: the pinned address must still prove the name', async () => {
    const receiver = await receive(undefined, HOOKS_EXAMPLE);
    const named = await stage.endpoint(`https://hooks.example:${receiver.port}/`, { eventTypes: ['account.created'] });
    const misnamed = await stage.endpoint(`https://other.example:${receiver.port}/`, {
      eventTypes: ['account.updated'],
    });
    const network = {
      addresses: { allowHttp: true, allowPrivate: true },
      lookup: () => Promise.resolve(['127.0.0.1']),
    };
    await work({ network: { ...network, trustedCertificates: HOOKS_EXAMPLE.cert } });
    await commitEvents(stage.db, 1, 'account.created');
    await commitEvents(stage.db, 1, 'account.updated');
    expect(await firstAttempt(named.id)).toMatchObject({ error: null, statusCode: 204 });
    expect(await firstAttempt(misnamed.id)).toMatchObject({ error: 'the certificate is for another name' });
    expect(receiver.received.length).toBe(1);
  });

  test('certificates: one from an unknown authority is refused', async () => {
    const receiver = await receive(undefined, HOOKS_EXAMPLE);
    const { id } = await stage.endpoint(`https://hooks.example:${receiver.port}/`);
    await work({
      network: { addresses: { allowHttp: true, allowPrivate: true }, lookup: () => Promise.resolve(['127.0.0.1']) },
    });
    await commitEvents(stage.db, 1);
    expect(await firstAttempt(id)).toMatchObject({ error: 'the certificate is self-signed', statusCode: null });
    expect(receiver.received).toEqual([]);
  });
});
