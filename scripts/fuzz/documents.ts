import type { Random } from './random.js';

/** Documents that mean something, to be bent out of shape. */
export const SEEDS: readonly string[] = [
  'query A($id: ID!) { account(id: $id) { id code balance { posted { amount currency minorUnits } available { amount } } } }',
  'query L { accounts(first: 10) { nodes { id code status metadata } pageInfo { hasNextPage endCursor } } }',
  'query E($id: ID!) { entries(accountId: $id, first: 5, order: OLDEST_FIRST) { edges { cursor node { id direction amount { amount } transaction { id status entries { id } } } } } }',
  'mutation T($key: String!, $input: TransferInput!) { transfer(idempotencyKey: $key, input: $input) { __typename ... on TransactionSuccess { replayed transaction { id status entries { id } } } ... on UserError { code message path retryable } } }',
  'mutation C($key: String!, $input: CreateAccountInput!) { createAccount(idempotencyKey: $key, input: $input) { __typename ... on UserError { code message } } }',
  'mutation W($key: String!, $input: WebhookEndpointInput!) { createWebhookEndpoint(idempotencyKey: $key, input: $input) { __typename ... on UserError { code message } } }',
  'query I { __schema { types { name fields { name type { name ofType { name } } } } } }',
  'query V { verification { __typename } trialBalance { __typename } webhookEndpoints { id } transactions(first: 3) { nodes { id } } }',
];

const TOKENS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '!',
  '$',
  '@',
  '...',
  ':',
  '=',
  '|',
  '&',
  '"',
  '"""',
  '#',
  ',',
  '\0',
  '\uFEFF',
  '\uD800',
  '\u202E',
  '🦀',
  '\\u0000',
  '1e999',
  '-',
  '.',
  'null',
  'fragment',
  'on',
  'subscription',
  '__typename',
  '@skip(if: true)',
  '@defer',
  '@oneOf',
];

/** Cuts, doubles, swaps and inserts pieces. */
export function mutate(random: Random, text: string): string {
  let result = text;
  for (let times = 1 + random.int(6); times > 0; times -= 1) {
    const at = random.int(result.length + 1);
    const length = random.int(24);
    switch (random.int(6)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + length);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(at, at + length).repeat(1 + random.int(5)) + result.slice(at);
        break;
      case 2:
        result = result.slice(0, at) + random.pick(TOKENS) + result.slice(at);
        break;
      case 3:
        result = result.slice(0, at);
        break;
      case 4:
        result = result.slice(0, at) + String.fromCharCode(random.int(0x10000)) + result.slice(at + 1);
        break;
      default:
        result = result.slice(at) + result.slice(0, at);
    }
  }
  return result;
}

/** Documents built to be expensive: each must be refused, or cheap after all. */
export function expensive(random: Random): string {
  const n = 1 + random.int(3_000);
  switch (random.int(12)) {
    case 0:
      return '{' + 'account(id: "x") {'.repeat(n) + ' id ' + '}'.repeat(n) + '}';
    case 1:
      return `{ ${Array.from({ length: n }, (_, i) => `a${i}: verification { __typename }`).join(' ')} }`;
    case 2:
      return `query { __typename ${'@skip(if: false) '.repeat(n)} }`;
    case 3:
      return `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ${'__typename '.repeat(n)} }`;
    case 4:
      return `{ ${'__typename '.repeat(n * 5)} }`;
    case 5:
      return `query (${Array.from({ length: n }, (_, i) => `$v${i}: Int`).join(' ')}) { __typename }`;
    case 6:
      return `{ account(id: "${'x'.repeat(n * 100)}") { id } }`;
    case 7:
      return `{ accounts(filter: ${'{a: '.repeat(n)}1${'}'.repeat(n)}) { nodes { id } } }`;
    case 8:
      return `{ accounts(first: ${random.pick(['999999999', '-1', '1e5', '99999999999999999999', 'null', '"5"'])}) { nodes { entries(first: 200) { nodes { transaction { entries { account { entries(first: 200) { nodes { id } } } } } } } } } }`;
    case 9:
      return `mutation { ${Array.from({ length: n }, (_, i) => `m${i}: voidPending(idempotencyKey: "k${i}", transactionId: "x") { __typename }`).join(' ')} }`;
    case 10:
      return `{ __schema { types { ${'fields { type { ofType { '.repeat(n % 60)} name ${'} } } '.repeat(n % 60)} } } }`;
    default:
      return `${Array.from({ length: n }, (_, i) => `query Q${i} { __typename }`).join('\n')}`;
  }
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  '0',
  '-1',
  '1e5',
  'NaN',
  '0.001',
  '1'.repeat(5_000),
  '99999999999999999999999999999999999999',
  '\0',
  '\uD800',
  "'; drop table accounts; --",
  '${7*7}',
  '../../etc/passwd',
  'http://169.254.169.254/',
  [],
  {},
  [[[[]]]],
  JSON.parse('{"__proto__":{"admin":true}}'),
  { constructor: { prototype: { admin: true } } },
  'USD',
  'usd',
  '00000000-0000-7000-8000-000000000001',
];

/** Variables with a value of the wrong kind somewhere, or of the right kind everywhere. */
export function variables(random: Random, accounts: readonly string[]): Record<string, unknown> {
  const amount = `${random.int(1_000)}.${random.int(100).toString().padStart(2, '0')}`;
  const value = (right: unknown): unknown => (random.chance(0.25) ? random.pick(VALUES) : right);
  const key = random.chance(0.2) ? `again-${random.int(50)}` : `key-${random.int(2 ** 30)}-${random.int(2 ** 30)}`;
  const input = {
    fromAccountId: value(random.pick(accounts)),
    toAccountId: value(random.pick(accounts)),
    amount: value(amount),
    metadata: value(random.chance(0.1) ? nested(random.int(2_000)) : { a: 1 }),
    ...(random.chance(0.2) && { code: value(`c${random.int(1_000)}`), name: value('n'), currency: value('USD') }),
    ...(random.chance(0.2) && { url: value('https://example.com/'), eventTypes: value(['*']) }),
    ...(random.chance(0.2) && { pending: value(true), effectiveAt: value('2020-01-01T00:00:00Z') }),
    ...(random.chance(0.1) && { [`x${random.int(10)}`]: 1 }),
  };
  return { id: value(random.pick(accounts)), key: value(key), input: value(input) };
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? { a: value } : [value];
  return value;
}
