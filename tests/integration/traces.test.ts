import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createTracing, traceBatches, tracePosting, type Tracing } from '../../src/telemetry/index.js';
import { call, done, op, openAccount, openPosting } from '../support/books.js';
import { freshDatabase, type FreshDatabase } from '../support/index.js';

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

it("follows a caller's trace through the command and its batch onto the event", async () => {
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
  await books.posting.close();
  await tracing.close();

  const span = (name: string): Span => spans.find((one) => one.name === name)!;
  const [request, work, batch] = [span('POST /graphql'), span('ledger.command'), span('ledger.batch')];
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([REMOTE_TRACE]));
  expect(request.parentSpanId).toBe(REMOTE_SPAN);
  expect(work.parentSpanId).toBe(request.spanId);
  expect(batch.parentSpanId).toBe(work.spanId);

  const { rows } = await books.pool.query<{ subject_id: string; traceparent: string | null }>(
    `select subject_id, traceparent from events where type = 'transaction.posted'`,
  );
  const kept = new Map(rows.map((row) => [row.subject_id, row.traceparent]));
  expect(kept.get(done(outcome).transactionId)).toBe(`00-${REMOTE_TRACE}-${work.spanId}-01`);
  expect(kept.get(done(untraced).transactionId)).toBeNull();
  expect(kept.get(done(unsampled).transactionId)).toBeNull();
});
