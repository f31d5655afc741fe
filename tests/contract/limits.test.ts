/* eslint-disable @typescript-eslint/no-unsafe-member-access -- the answers are JSON of any shape */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LedgerUnavailableError } from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import { parseTrustedDocuments } from '../../src/graphql/index.js';
import { CreateAccountDocument, TransferDocument } from '../generated/graphql.js';
import { answerOf, startApi, TEST_ADMIN_KEY, TEST_LIMITS, type Answer, type TestApi } from '../support/api.js';

let api: TestApi;
const ids = { from: '', to: '' };

beforeAll(async () => {
  api = await startApi();
  for (const name of ['from', 'to'] as const) {
    const input = { code: name, name, currency: 'USD', unlimited: true };
    const answer = await api.send(CreateAccountDocument, { idempotencyKey: newId(), input });
    ids[name] = answer.data.createAccount.account.id as string;
  }
});
afterAll(() => api.close());

const transferInput = (): object => ({ fromAccountId: ids.from, toAccountId: ids.to, amount: '1' });

/** A nest of `levels` fields below the root field. */
const nest = (levels: number): string => `{ account(code: "from") ${braces(levels)} }`;
const braces = (levels: number): string =>
  levels <= 1 ? '{ id }' : `{ entries { nodes { account ${braces(levels - 3)} } } }`;

const mutations = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `m${i}: voidPending(idempotencyKey: "${i}", transactionId: "x") { __typename }`,
  ).join(' ');

describe('a document beyond a limit is refused before it runs', () => {
  it.each<[string, string, string]>([
    ['tokens', `{ ${'__typename '.repeat(TEST_LIMITS.tokens)} }`, 'TOKENS'],
    ['depth', nest(16), 'DEPTH'],
    ['depth, hidden in fragments', `{ account(code: "from") { ...A } } ${fragments('A', 5)}`, 'DEPTH'],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: __typename`).join(' ')} }`, 'ALIASES'],
    ['mutations', `mutation { ${mutations(11)} }`, 'ROOT_MUTATIONS'],
    [
      'mutations, hidden in a fragment',
      `mutation { ...M ...M } fragment M on Mutation { ${mutations(6)} }`,
      'ROOT_MUTATIONS',
    ],
    ['cost', '{ accounts(first: 200) { nodes { entries(first: 200) { nodes { id } } } } }', 'COST'],
    [
      'cost, by the default size of pages',
      '{ accounts { nodes { entries { nodes { transaction { entries { account { entries { nodes { id } } } } } } } } } }',
      'COST',
    ],
    ['page size', '{ accounts(first: 201) { nodes { id } } }', 'PAGE_SIZE'],
    ['page size, of nothing', '{ accounts(first: 0) { nodes { id } } }', 'PAGE_SIZE'],
    ['page size, below nothing', '{ entries(accountId: "x", last: -1) { nodes { id } } }', 'PAGE_SIZE'],
  ])('%s', async (_, document, limit) => {
    api.statements.length = 0;
    const answer = await api.send(document);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.errors.map((error) => error.extensions)).toContainEqual(
      expect.objectContaining({ code: 'DOCUMENT_LIMIT_EXCEEDED', limit }),
    );
    expect(api.statements).toEqual([]);
  });

  it('by what its variables ask, each time anew', async () => {
    const document =
      'query Sizes($first: Int, $deep: Boolean!) { accounts(first: $first) { nodes { id ... @include(if: $deep) { entries(first: 200) { nodes { id } } } } } }';
    const status = async (first: number, deep: boolean): Promise<number> =>
      (await api.send(document, { first, deep })).status;
    expect([
      await status(200, false),
      await status(200, true),
      await status(20, true),
      await status(201, false),
    ]).toEqual([200, 400, 200, 400]);
  });

  it('when its fragments multiply', async () => {
    const levels = Array.from({ length: 18 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    const answer = await api.send(`{ ...F0 } ${levels.join(' ')} fragment F18 on Query { accounts { nodes { id } } }`);
    expect(answer.status).toBe(400);
  });

  it('and what is just within is served', async () => {
    expect((await api.send(`mutation { ${mutations(10)} }`)).status).toBe(200);
    expect((await api.send('{ accounts(first: 200) { nodes { id balance { posted { amount } } } } }')).status).toBe(
      200,
    );
    expect((await api.send(nest(7))).status).toBe(200);
  });
});

function fragments(name: string, levels: number): string {
  if (levels === 0) return `fragment ${name} on Account { id }`;
  return `fragment ${name} on Account { entries { nodes { account { ...${name}A } } } } ${fragments(`${name}A`, levels - 1)}`;
}

describe('time and load', () => {
  it('a slow answer is given up with 504, and what was begun is finished', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const posted: string[] = [];
    const slow = await startApi({
      database: api.database,
      limits: { requestTimeoutMs: 100 },
      rates: { concurrentRequests: 1 },
      deps: {
        post: async (command) => {
          await released;
          posted.push(command.idempotencyKey);
          return { kind: 'rejected', rejection: { code: 'UNBALANCED', message: 'x', path: [] }, replayed: false };
        },
      },
    });
    const answer = await slow.send(TransferDocument, { idempotencyKey: 'slow', input: transferInput() });
    expect(answer.status).toBe(504);
    expect(answer.errors[0]?.extensions).toEqual({ code: 'REQUEST_TIMEOUT', retryable: true });
    expect(posted).toEqual([]);
    // Its place is taken until the work is over.
    const meanwhile = await slow.send('{ __typename }');
    expect([meanwhile.status, meanwhile.errors[0]?.extensions.code]).toEqual([429, 'TOO_MANY_CONCURRENT']);
    expect(Number(meanwhile.headers['retry-after'])).toBeGreaterThan(0);
    release();
    await expect.poll(() => posted).toEqual(['slow']);
    expect((await slow.send('{ __typename }')).status).toBe(200);
    await slow.close();
  });

  it('a caller that sends too much is told when to come again', async () => {
    const limited = await startApi({ database: api.database, rates: { requestsPerSecond: 3 } });
    const answers: Answer[] = [];
    for (let i = 0; i < 4; i += 1) answers.push(await limited.send('{ __typename }'));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]?.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
    await limited.close();
  });

  it.each(['OVERLOADED', 'UNAVAILABLE'] as const)('a ledger that is %s says so, to be asked again', async (reason) => {
    const full = await startApi({
      database: api.database,
      deps: { post: () => Promise.reject(new LedgerUnavailableError(reason, 'Not now.')) },
    });
    const answer = await full.send(TransferDocument, { idempotencyKey: newId(), input: transferInput() });
    expect(answer.data).toEqual({ transfer: null });
    expect(answer.errors).toMatchObject([
      { message: 'Not now.', path: ['transfer'], extensions: { code: reason, retryable: true } },
    ]);
    await full.close();
  });

  it('a failure nobody foresaw is masked, and found in the log by its request id', async () => {
    const broken = await startApi({
      database: api.database,
      deps: { post: () => Promise.reject(new Error('select secret from vault at /src/x.ts:1')) },
    });
    const headers = { 'x-request-id': 'find-me-1' };
    const answer = await broken.send(
      TransferDocument,
      { idempotencyKey: newId(), input: transferInput() },
      { headers },
    );
    expect(answer.text).not.toMatch(/secret|vault|x\.ts/);
    expect(answer.errors[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'find-me-1' });
    expect(answer.headers['x-request-id']).toBe('find-me-1');
    expect(broken.reports.at(-1)).toMatchObject({
      requestId: 'find-me-1',
      outcome: 'INTERNAL_SERVER_ERROR',
      err: { message: expect.stringContaining('vault') as string },
    });
    await broken.close();
  });

  it('requests under way when the server closes are answered', async () => {
    let started = 0;
    const closing = await startApi({
      database: api.database,
      deps: {
        post: async () => {
          started += 1;
          await delay(300);
          return { kind: 'rejected', rejection: { code: 'UNBALANCED', message: 'x', path: [] }, replayed: false };
        },
      },
    });
    const url = await closing.app.listen({ port: 0, host: '127.0.0.1' });
    const send = (): Promise<Response> =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TEST_ADMIN_KEY}` },
        body: JSON.stringify({
          query: TransferDocument.toString(),
          variables: { idempotencyKey: newId(), input: transferInput() },
        }),
      });
    const underway = Array.from({ length: 20 }, send);
    await expect.poll(() => started, { interval: 5 }).toBe(20);
    const closed = closing.close();
    const statuses = (await Promise.all(underway)).map((response) => response.status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await closed;
    await expect(send()).rejects.toThrow();
  });
});

describe('the doors of the server', () => {
  it('shows the Sandbox to a browser, without a key', async () => {
    const answer = answerOf(await api.app.inject({ url: '/graphql', headers: { accept: 'text/html' } }));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('embeddable-sandbox');
  });

  it('is alive, and ready when it says so', async () => {
    expect((await api.app.inject('/healthz')).statusCode).toBe(200);
    expect((await api.app.inject('/readyz')).json()).toEqual({ status: 'ready', waitingFor: [] });
    const draining = await startApi({
      database: api.database,
      deps: { ready: () => ({ ready: false, waitingFor: ['the migrations to run'] }) },
    });
    const answer = await draining.app.inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'not ready', waitingFor: ['the migrations to run'] },
    ]);
    await draining.close();
  });

  it('lets no other origin in unless it is named', async () => {
    const ask = async (server: TestApi, origin: string): Promise<unknown> =>
      (
        await server.app.inject({
          method: 'OPTIONS',
          url: '/graphql',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
      ).headers['access-control-allow-origin'];
    expect(await ask(api, 'https://app.example.com')).toBeUndefined();
    const open = await startApi({ database: api.database, corsOrigins: ['https://app.example.com'] });
    expect(await ask(open, 'https://app.example.com')).toBe('https://app.example.com');
    expect(await ask(open, 'https://evil.example.com')).toBeUndefined();
    await open.close();
  });

  it('refuses queries by GET that a foreign page could send, and mutations by GET always', async () => {
    const get = async (query: string, headers: Record<string, string>): Promise<Answer> =>
      answerOf(
        await api.app.inject({
          url: `/graphql?query=${encodeURIComponent(query)}`,
          headers: { authorization: `Bearer ${TEST_ADMIN_KEY}`, ...headers },
        }),
      );
    expect((await get('{ __typename }', {})).status).toBe(400);
    expect((await get('{ __typename }', { 'apollo-require-preflight': '1' })).data).toEqual({ __typename: 'Query' });
    expect((await get(`mutation { ${mutations(1)} }`, { 'apollo-require-preflight': '1' })).status).toBe(405);
  });

  it('serves GraphiQL with everything it loads, from this server alone', async () => {
    const page = await api.app.inject('/graphiql');
    expect(page.statusCode).toBe(200);
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toHaveLength(5);
    for (const path of loaded) expect((await api.app.inject(path)).statusCode, path).toBe(200);
  });

  it('says what a path is not', async () => {
    const answer = answerOf(await api.app.inject('/nowhere'));
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('executes only trusted documents where it is told to', async () => {
    const document = '{ account(code: "from") { code } }';
    const id = createHash('sha256').update(document).digest('hex');
    const trusted = await startApi({
      database: api.database,
      trustedDocuments: parseTrustedDocuments(JSON.stringify({ [id]: document })),
    });
    const post = async (body: object): Promise<Answer> =>
      answerOf(
        await trusted.app.inject({
          method: 'POST',
          url: '/graphql',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${TEST_ADMIN_KEY}` },
          payload: JSON.stringify(body),
        }),
      );
    const expected = { account: { code: 'from' } };
    expect((await post({ query: document })).data).toEqual(expected);
    expect((await post({ documentId: id })).data).toEqual(expected);
    expect((await post({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } })).data).toEqual(expected);
    for (const query of ['{ account(code: "from") { id } }', `${document} `, '{ __schema { types { name } } }']) {
      const answer = await post({ query });
      expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([400, 'DOCUMENT_NOT_TRUSTED']);
    }
    expect((await post({ documentId: 'unknown' })).status).toBe(400);
    const page = await trusted.app.inject({ url: '/graphql', headers: { accept: 'text/html' } });
    expect(page.body).not.toContain('sandbox');
    await trusted.close();
  });

  it('reports each request once: who, what, how long, with what outcome', async () => {
    api.reports.length = 0;
    const { key, id } = await api.makeKey(['transactions:write']);
    await api.send(TransferDocument, { idempotencyKey: 'report', input: { ...transferInput(), amount: '0' } }, { key });
    await api.send(TransferDocument, { idempotencyKey: 'report', input: transferInput() }, { key });
    await api.send(TransferDocument, { idempotencyKey: 'report', input: transferInput() }, { key });
    await api.send('{ accounts { nodes { id } } }', {}, { key });
    await api.send('{ __typename }', {}, { key: 'nobody' });
    const about = { operation: 'Transfer', actor: `key:${id}`, status: 200 };
    expect(api.reports).toMatchObject([
      {
        ...about,
        outcome: 'INVALID_INPUT',
        fields: [{ field: 'transfer', outcome: 'INVALID_INPUT', replayed: false }],
      },
      { ...about, outcome: 'ok', fields: [{ outcome: 'ok', replayed: false }] },
      { ...about, outcome: 'ok', fields: [{ outcome: 'ok', replayed: true }] },
      { operation: 'accounts', status: 403, outcome: 'FORBIDDEN', fields: [] },
      { operation: null, actor: null, status: 401, outcome: 'UNAUTHENTICATED' },
    ]);
    expect(api.reports.every((report) => report.durationMs > 0)).toBe(true);
    expect(api.reports.some((report) => report.amounts)).toBe(false);
  });

  it('reports what was moved where it is told to', async () => {
    const telling = await startApi({ database: api.database, notesAmounts: true });
    await telling.send(TransferDocument, { idempotencyKey: 'told', input: { ...transferInput(), amount: '1.5' } });
    await telling.send(TransferDocument, { idempotencyKey: 'not told', input: { ...transferInput(), amount: '0' } });
    expect(telling.reports.map((report) => report.amounts)).toEqual([['1.50 USD'], undefined]);
    await telling.close();
  });
});
