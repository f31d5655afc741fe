import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { randomBytes } from 'node:crypto';
import { createTracing, traceBatches, traceDelivery, tracePosting, type Tracing } from '../../src/telemetry/index.js';
import { createEndpoint, createKeyring, createWebhookWorker, type WebhookTables } from '../../src/webhooks/index.js';
import { newId } from '../../src/lib/index.js';
import { call, done, op, openAccount, openPosting } from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, freshRedis, type FreshDatabase } from '../support/index.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
}

const REMOTE_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const REMOTE_SPAN = '00f067aa0ba902b7';

let database: FreshDatabase;
let collector: Server;
let endpoint: string;
const spans: Span[] = [];
let tracing: Tracing;

beforeAll(async () => {
  database = await freshDatabase();
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...body.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  tracing = await createTracing({ endpoint, serviceName: 'ledgerflow-tests', sampleRatio: 1 });
});
afterAll(async () => {
  collector.close();
  await database.close();
});

it('is off without an endpoint: no span, no package loaded, the door itself', async () => {
  const off = await createTracing(undefined);
  const post = (): Promise<string> => Promise.resolve('done');
  expect(off.enabled).toBe(false);
  expect(tracePosting(off, post)).toBe(post);
  expect(await off.span('request', {}, () => Promise.resolve(off.traceparent()))).toBeUndefined();
});

it("follows a caller's trace through the command, its batch, the event and the queue to the POST", async () => {
  const receiver = await startReceiver();
  const books = openPosting(database, { observer: { batchCommitted: traceBatches(tracing) } });
  onTestFinished(() => books.close());
  const [from, to] = [await openAccount(books.db), await openAccount(books.db)];
  const post = tracePosting(tracing, (command: ReturnType<typeof call>) => books.posting.post(command));
  const command = call(op.transfer(from.accountId, to.accountId, '1.00'));
  const parent = `00-${REMOTE_TRACE}-${REMOTE_SPAN}-01`;

  const outcome = await tracing.span('POST /graphql', { kind: 'server', parent }, () => post(command));
  const untraced = await books.posting.post(call(op.transfer(from.accountId, to.accountId, '2.00')));
  // A trace does not change what a call is: its retry is a replay, traced otherwise or not at all.
  expect(await books.posting.post(command)).toMatchObject({ kind: 'done', replayed: true });
  // Nor is a trace kept that its caller chose not to record.
  const unsampled = await tracing.span('POST /graphql', { parent: parent.replace(/01$/, '00') }, () =>
    post(call(op.transfer(from.accountId, to.accountId, '3.00'))),
  );
  await receiver.received(3);
  await books.posting.close();
  await tracing.close();

  const span = (name: string): Span => spans.find((one) => one.name === name)!;
  const [request, work, batch] = [span('POST /graphql'), span('ledger.command'), span('ledger.batch')];
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([REMOTE_TRACE]));
  expect(request.parentSpanId).toBe(REMOTE_SPAN);
  expect(work.parentSpanId).toBe(request.spanId);
  expect(batch.parentSpanId).toBe(work.spanId);
  // Three transactions were told of; the one that is traced has its POST in the trace.
  const posts = spans.filter(({ name }) => name === 'webhook.delivery');
  expect(posts).toMatchObject([{ traceId: REMOTE_TRACE, parentSpanId: work.spanId, kind: 3 }]);

  const { rows } = await books.pool.query<{ subject_id: string; traceparent: string | null }>(
    `select subject_id, traceparent from events where type = 'transaction.posted'`,
  );
  const kept = new Map(rows.map((row) => [row.subject_id, row.traceparent]));
  expect(kept.get(done(outcome).transactionId)).toBe(`00-${REMOTE_TRACE}-${work.spanId}-01`);
  expect(kept.get(done(untraced).transactionId)).toBeNull();
  expect(kept.get(done(unsampled).transactionId)).toBeNull();
});

/** An endpoint for posted transactions, a receiver behind it and a worker that delivers to it and traces what it does. */
async function startReceiver(): Promise<{ received(count: number): Promise<void> }> {
  const receiver = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const redis = await freshRedis();
  const services = {
    db: database.db.withTables<WebhookTables>(),
    keyring: createKeyring('test', new Map([['test', randomBytes(32)]])),
    addresses: { allowHttp: true, allowPrivate: true },
    wake: () => undefined,
  };
  const made = await createEndpoint(
    services,
    { ledgerId: DEFAULT_TEST_LEDGER, idempotencyKey: newId(), actor: 'operator' },
    {
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      description: null,
      eventTypes: ['transaction.posted'],
      enabled: true,
    },
  );
  expect(made).toMatchObject({ kind: 'done' });
  let delivered = 0;
  let wanted = Infinity;
  let enough = (): void => undefined;
  const worker = createWebhookWorker({
    ...services,
    redisUrl: redis.url,
    network: { addresses: services.addresses },
    limits: { pollIntervalMs: 50 },
    observer: {
      delivered: (fact) => {
        traceDelivery(tracing, 'succeeded', fact);
        delivered += 1;
        if (delivered >= wanted) enough();
      },
    },
  });
  await worker.start();
  onTestFinished(async () => {
    await worker.close(5_000);
    receiver.close();
    await redis.close();
  });
  const received = (count: number): Promise<void> =>
    new Promise((resolve) => {
      wanted = count;
      enough = resolve;
      if (delivered >= count) resolve();
    });
  return { received };
}
