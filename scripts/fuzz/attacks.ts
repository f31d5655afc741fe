import { gzipSync } from 'node:zlib';
import { expensive, mutate, SEEDS, variables } from './documents.js';
import type { Random } from './random.js';

/** One thing to do to the server: an HTTP request, or bytes on a bare socket. */
export type Attack =
  | {
      readonly kind: 'request';
      readonly name: string;
      readonly method: string;
      readonly path: string;
      readonly headers: Record<string, string>;
      readonly body: string | Buffer | null;
    }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Buffer };

export interface Target {
  readonly key: string;
  readonly accounts: readonly string[];
}

/** The next attack. About a third are well-formed calls with odd values: those reach furthest in. */
export function nextAttack(random: Random, target: Target): Attack {
  const dice = random.int(100);
  if (dice < 35)
    return json('variables', { query: random.pick(SEEDS), variables: variables(random, target.accounts) }, target);
  if (dice < 55)
    return json(
      'mutated document',
      { query: mutate(random, random.pick(SEEDS)), variables: variables(random, target.accounts) },
      target,
    );
  if (dice < 65) return json('expensive document', { query: expensive(random) }, target);
  if (dice < 75) return body(random, target);
  if (dice < 85) return headers(random, target);
  if (dice < 93) return path(random, target);
  return bytes(random, target);
}

function json(name: string, payload: unknown, { key }: Target): Attack {
  return post(name, JSON.stringify(payload), { 'content-type': 'application/json', authorization: `Bearer ${key}` });
}

function post(name: string, content: string | Buffer, head: Record<string, string>): Attack {
  return { kind: 'request', name, method: 'POST', path: '/graphql', headers: head, body: content };
}

function body(random: Random, { key }: Target): Attack {
  const good = JSON.stringify({ query: random.pick(SEEDS) });
  const content: string | Buffer = random.pick<() => string | Buffer>([
    () => '',
    () => mutate(random, good),
    () => random.bytes(random.int(4_000)),
    () => `[${good},${good}]`,
    () => `[${`${good},`.repeat(random.int(500))}${good}]`,
    () => 'null',
    () => '42',
    () => `"${'a'.repeat(random.int(100_000))}"`,
    () => '['.repeat(random.int(50_000)),
    () => `{"query":${'{"a":'.repeat(random.int(5_000))}1`,
    () => `{"query":"{ __typename }","variables":${'['.repeat(3_000)}${']'.repeat(3_000)}}`,
    () => `{"query":"{ __typename }","query":"{ verification { __typename } }","__proto__":{"admin":true}}`,
    () => JSON.stringify({ query: 'x'.repeat(900_000 + random.int(400_000)) }),
    () =>
      JSON.stringify({ query: random.pick([null, 1, [], {}, true]), operationName: random.pick([1, '', 'Z', null]) }),
    () =>
      JSON.stringify({
        query: SEEDS[0],
        extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(random.int(100)) } },
      }),
    () => gzipSync(Buffer.alloc(random.int(5_000_000))),
  ])();
  const type = random.pick([
    'application/json',
    'application/json; charset=utf-7',
    'text/plain',
    'application/graphql',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
    '\u00ff',
    'application/json'.repeat(50),
  ]);
  const encoding = random.chance(0.2) ? { 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'x']) } : {};
  return post('body', content, {
    ...(type !== '' && { 'content-type': type }),
    ...encoding,
    authorization: `Bearer ${key}`,
  });
}

function headers(random: Random, { key }: Target): Attack {
  const content = JSON.stringify({ query: random.pick(SEEDS) });
  const odd = random.pick([
    '',
    ' ',
    'x'.repeat(random.int(20_000)),
    '00000000-0000-7000-8000-000000000001',
    "' or 1=1 --",
    '\u00fc\u00ff',
    '%00',
    'null',
    '-1',
  ]);
  const head = random.pick<() => Record<string, string>>([
    () => ({ authorization: `Bearer ${odd}` }),
    () => ({ authorization: odd }),
    () => ({ authorization: `Bearer ${key.slice(0, -1)}` }),
    () => ({ authorization: `Bearer lfk_${'A'.repeat(22)}_${'A'.repeat(43)}` }),
    () => ({ authorization: `Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.${odd.slice(0, 100)}` }),
    () => ({ authorization: `Bearer ${key}`, 'x-ledger-id': odd }),
    () => ({ authorization: `Bearer ${key}`, 'x-request-id': odd }),
    () => ({ authorization: `Bearer ${key}`, traceparent: odd }),
    () => ({ authorization: `Bearer ${key}`, origin: 'https://evil.example', 'access-control-request-method': 'POST' }),
    () => ({ authorization: `Bearer ${key}`, accept: odd, 'accept-encoding': odd }),
    () => ({ authorization: `Bearer ${key}`, cookie: 'a=b; '.repeat(random.int(2_000)) }),
    () => Object.fromEntries(Array.from({ length: random.int(300) }, (_, i) => [`x-${i}`, 'v'])),
  ])();
  return post('headers', content, { 'content-type': 'application/json', ...head });
}

const PATHS = [
  '/',
  '/graphql',
  '/graphiql',
  '/healthz',
  '/readyz',
  '/metrics',
  '/admin/queues',
  '/admin/queues/..%2f..',
  '/favicon.ico',
  '/%',
  '/%00',
  '/graphql/../metrics',
  '//graphql',
  '/GRAPHQL',
  `/${'a'.repeat(5_000)}`,
  '/admin/queues/api/queues',
  '/graphql?query=%7B__typename%7D',
  '/graphql?query=mutation%7Bx%7D',
  '/graphql?variables=%7B',
  `/graphql?query=${'%7B'.repeat(2_000)}`,
];

function path(random: Random, { key }: Target): Attack {
  const method = random.pick(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'PROPFIND']);
  const withKey = random.chance(0.5) ? { authorization: `Bearer ${key}` } : {};
  const preflight = random.chance(0.3) ? { 'apollo-require-preflight': 'true' } : {};
  return {
    kind: 'request',
    name: 'path',
    method,
    path: random.pick(PATHS),
    headers: { ...withKey, ...preflight },
    body: null,
  };
}

function bytes(random: Random, { key }: Target): Attack {
  const content = JSON.stringify({ query: '{ __typename }' });
  const head = (extra: string): string =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n${extra}\r\n\r\n`;
  const text = random.pick<() => string | Buffer>([
    () => random.bytes(random.int(2_000)),
    () => head(`content-length: ${content.length + random.int(1_000)}`) + content,
    () => head(`content-length: ${random.int(content.length)}`) + content,
    () => head('content-length: -1') + content,
    () => head('content-length: 5\r\ncontent-length: 6') + content,
    () => head('transfer-encoding: chunked') + `${random.int(2 ** 31).toString(16)}\r\n${content}`,
    () => head('transfer-encoding: chunked') + 'zz\r\n',
    () => head('transfer-encoding: chunked\r\ncontent-length: 3') + `3\r\n{"a\r\n0\r\n\r\n`,
    () => head(`x: ${'y'.repeat(random.int(60_000))}`),
    () => mutate(random, head(`content-length: ${content.length}`) + content),
    () => 'GET / HTTP/9.9\r\n\r\n',
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => '\u0016\u0003\u0001\u0002\u0000\u0001',
    () =>
      `GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: a\r\n\r\n`,
  ])();
  return { kind: 'bytes', name: 'bytes', bytes: Buffer.from(text as string) };
}
