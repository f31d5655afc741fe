/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument -- the answers are JSON of any shape */
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../src/access/index.js';
import { emitSchema, FIELD_SCOPES } from '../../src/graphql/index.js';
import { newId } from '../../src/lib/index.js';
import {
  CreateAccountDocument,
  CreateLedgerDocument,
  CreateWebhookEndpointDocument,
  SendTestEventDocument,
  TransferDocument,
} from '../generated/graphql.js';
import { startApi, type Answer, type TestApi } from '../support/api.js';

const schema = buildSchema(emitSchema());
const roots = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ type: type.name as 'Query' | 'Mutation', field })),
);
const MARK = 'belongs-to-the-first-ledger';

/** What there is in the first ledger, by the names under which the schema asks for it. */
const there: Record<'account' | 'other' | 'transaction' | 'pending' | 'endpoint' | 'delivery' | 'apiKey', string> = {
  account: '',
  other: '',
  transaction: '',
  pending: '',
  endpoint: '',
  delivery: '',
  apiKey: '',
};
const nowhere = Object.fromEntries(Object.keys(there).map((name) => [name, newId()])) as typeof there;

let api: TestApi;
let stranger: { key: string; ledgerId: string };
let revoked: string;

beforeAll(async () => {
  // The documents here ask for all there is.
  api = await startApi({ limits: { aliases: 100_000, tokens: 200_000, depth: 40, cost: 10_000_000 } });
  const key = (): { idempotencyKey: string } => ({ idempotencyKey: `${MARK}-${newId()}` });
  for (const name of ['account', 'other'] as const) {
    const input = { code: `${MARK}:${name}`, name: MARK, currency: 'USD', unlimited: true };
    there[name] = (await api.send(CreateAccountDocument, { ...key(), input })).data.createAccount.account.id;
  }
  for (const name of ['transaction', 'pending'] as const) {
    const input = {
      fromAccountId: there.account,
      toAccountId: there.other,
      amount: '1',
      reference: MARK,
      pending: name === 'pending',
    };
    there[name] = (
      await api.send(TransferDocument, { idempotencyKey: `${MARK}-${name}`, input })
    ).data.transfer.transaction.id;
  }
  const input = { url: 'http://127.0.0.1:9/hook', description: MARK };
  there.endpoint = (
    await api.send(CreateWebhookEndpointDocument, { ...key(), input })
  ).data.createWebhookEndpoint.endpoint.id;
  there.delivery = (
    await api.send(SendTestEventDocument, { ...key(), endpointId: there.endpoint })
  ).data.sendTestEvent.delivery.id;
  there.apiKey = (await api.makeKey(['accounts:read'])).id;

  const ledgerId = (await api.send(CreateLedgerDocument, { ...key(), input: { name: 'second' } })).data.createLedger
    .ledger.id;
  stranger = {
    ledgerId,
    key: (
      await api.makeKey(
        SCOPES.filter((scope) => scope !== 'admin'),
        ledgerId,
      )
    ).key,
  };
  const ended = await api.makeKey(SCOPES);
  await api.send(`mutation { revokeApiKey(idempotencyKey: "${newId()}", id: "${ended.id}") { __typename } }`);
  revoked = ended.key;
});
afterAll(() => api.close());

const keysWithout = new Map<string, Promise<string>>();
/** A key of the first ledger with every scope but one, and none of the operator's. */
function keyWithout(scope: Scope): Promise<string> {
  let key = keysWithout.get(scope);
  if (!key) {
    key = api.makeKey(SCOPES.filter((other) => other !== scope && other !== 'admin')).then((made) => made.key);
    keysWithout.set(scope, key);
  }
  return key;
}

/** The id that an argument means. */
function idFor(field: string, argument: string, ids: typeof there): string {
  if (argument === 'transactionId') return field === 'reverseTransaction' ? ids.transaction : ids.pending;
  if (argument === 'endpointId') return ids.endpoint;
  if (argument === 'toAccountId') return ids.other;
  if (argument !== 'id') return ids.account;
  if (/ApiKey/.test(field)) return ids.apiKey;
  if (/Delivery/.test(field)) return ids.delivery;
  if (/webhook/i.test(field)) return ids.endpoint;
  return field === 'transaction' ? ids.transaction : ids.account;
}

/** A value for an argument, as text of the document. */
function valueFor(type: GraphQLInputType, name: string, field: string, ids: typeof there, key: string): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return `[${valueFor(inner.ofType, name, field, ids, key)}]`;
  if (isEnumType(inner)) return inner.getValues()[0]!.name;
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields()).filter(
      (member) => isNonNullType(member.type) && member.defaultValue === undefined,
    );
    const entries = field === 'postTransaction' && fields.some((member) => member.name === 'entries');
    if (entries)
      return `{ entries: [${['DEBIT', 'CREDIT'].map((side) => `{ accountId: "${side === 'DEBIT' ? ids.account : ids.other}", direction: ${side}, amount: "1" }`).join()}] }`;
    const parts = fields.map((member) => `${member.name}: ${valueFor(member.type, member.name, field, ids, key)}`);
    return `{ ${inner.name === 'UpdateAccountInput' ? 'name: "x"' : parts.join(', ')} }`;
  }
  switch (inner.name) {
    case 'ID':
      return `"${idFor(field, name, ids)}"`;
    case 'Int':
      return '1';
    case 'Boolean':
      return 'false';
    case 'Decimal':
      return '"1"';
    case 'CurrencyCode':
      return name === 'code' ? '"ZZZ"' : '"USD"';
    case 'DateTimeISO':
      return '"2020-01-01T00:00:00Z"';
    default:
      if (name === 'idempotencyKey') return `"${key}"`;
      if (name === 'key') return `"${MARK}-transaction"`;
      return name === 'url' ? '"http://127.0.0.1:9/x"' : `"${newId()}"`;
  }
}

/** Everything that can be seen below a type, to a depth that takes in all that leads on. */
function selection(type: GraphQLNamedType, depth: number): string {
  if (isUnionType(type))
    return `{ __typename ${type
      .getTypes()
      .map((member) => `... on ${member.name} ${selection(member, depth)}`)
      .join(' ')} }`;
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (!isCompositeType(inner)) return [`${type.name}_${field.name}: ${field.name}`];
    return depth === 0 || field.name === 'edges'
      ? []
      : [`${type.name}_${field.name}: ${field.name} ${selection(inner, depth - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

function documentFor(
  type: 'Query' | 'Mutation',
  field: GraphQLField<unknown, unknown>,
  ids: typeof there,
  depth: number,
  key: string,
): string {
  const args = field.args
    .filter((arg) => isNonNullType(arg.type) || (field.name === 'account' && arg.name === 'id'))
    .map((arg) => `${arg.name}: ${valueFor(arg.type, arg.name, field.name, ids, key)}`);
  const inside = selection(getNamedType(field.type), depth);
  return `${type.toLowerCase()} { ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${inside} }`;
}

const everyField = roots.map(({ type, field }) => [`${type}.${field.name}`, type, field] as const);

describe.each(everyField)('%s', (coordinate, type, field) => {
  const scope = FIELD_SCOPES[coordinate] as Scope;
  const shallow = (ids = there): string => documentFor(type, field, ids, 1, newId());

  it('serves no one without a key, nor one with a key that was revoked', async () => {
    for (const key of [null, revoked]) {
      const answer = await api.send(shallow(), {}, { key });
      expect([answer.status, answer.errors[0]?.extensions.code, answer.data]).toEqual([
        401,
        'UNAUTHENTICATED',
        undefined,
      ]);
    }
  });

  it('does nothing for a key that has every other scope', async () => {
    const key = await keyWithout(scope);
    const before = api.statements.length;
    const answer = await api.send(shallow(), {}, { key });
    expect([answer.status, answer.errors[0]?.extensions.code, answer.data]).toEqual([403, 'FORBIDDEN', undefined]);
    expect(answer.errors[0]?.extensions.requiredScope).toBe(scope);
    expect(api.statements.slice(before).filter((text) => !text.includes('api_keys'))).toEqual([]);
  });

  it("shows another ledger nothing of the first one's, not even that it exists", async () => {
    const caller = scope === 'admin' ? { headers: { 'x-ledger-id': stranger.ledgerId } } : { key: stranger.key };
    const send = async (ids: typeof there): Promise<{ answer: Answer; comparable: string }> => {
      const idempotencyKey = newId();
      const answer = await api.send(documentFor(type, field, ids, 2, idempotencyKey).replace(/\s+/g, ' '), {}, caller);
      let comparable = answer.text.replaceAll(idempotencyKey, 'KEY');
      for (const [name, id] of Object.entries(ids)) comparable = comparable.replaceAll(id, name);
      return { answer, comparable };
    };
    const foreign = await send(there);
    expect(foreign.answer.status).toBe(200);
    expect(foreign.answer.errors).toEqual([]);
    expect(foreign.answer.text).not.toContain(MARK);
    if (Object.values(there).some((id) => shallow().includes(id)))
      expect(foreign.comparable).toBe((await send(nowhere)).comparable);
  });
});

describe('the fields below', () => {
  const below = Object.entries(FIELD_SCOPES).filter(([coordinate]) => !/^(Query|Mutation)\./.test(coordinate));
  const path: Record<string, string> = {
    'Account.balance':
      'mutation { updateAccount(idempotencyKey: "KEY", id: "ACCOUNT", input: { name: "x" }) { ... on AccountSuccess { account { balance { sequence } } } } }',
    'Account.entries': '{ account(id: "ACCOUNT") { entries { nodes { id } } } }',
    'Entry.account': '{ transaction(id: "TRANSACTION") { entries { account { id } } } }',
    'Hold.account': '{ transaction(id: "PENDING") { holds { account { id } } } }',
    'Entry.transaction':
      'mutation { transfer(idempotencyKey: "KEY", input: { fromAccountId: "ACCOUNT", toAccountId: "OTHER", amount: "1" }) { ... on TransactionSuccess { transaction { entries { transaction { id } } } } } }',
    'Transaction.reverses':
      'mutation { transfer(idempotencyKey: "KEY", input: { fromAccountId: "ACCOUNT", toAccountId: "OTHER", amount: "1" }) { ... on TransactionSuccess { transaction { reverses { id } } } } }',
    'Transaction.reversedBy':
      'mutation { transfer(idempotencyKey: "KEY", input: { fromAccountId: "ACCOUNT", toAccountId: "OTHER", amount: "1" }) { ... on TransactionSuccess { transaction { ...R } } } } fragment R on Transaction { reversedBy { id } }',
    'WebhookDelivery.attempts':
      'mutation { sendTestEvent(idempotencyKey: "KEY", endpointId: "ENDPOINT") { ... on WebhookDeliverySuccess { delivery { attempts { number } } } } }',
    'WebhookDelivery.endpoint':
      'mutation { sendTestEvent(idempotencyKey: "KEY", endpointId: "ENDPOINT") { ... on WebhookDeliverySuccess { delivery { endpoint { id } } } } }',
  };

  it.each(below)('%s asks for %s, before anything is done', async (coordinate, scope) => {
    const document = path[coordinate]!.replace('KEY', newId())
      .replace('ACCOUNT', there.account)
      .replace('OTHER', there.other)
      .replace('TRANSACTION', there.transaction)
      .replace('PENDING', there.pending)
      .replace('ENDPOINT', there.endpoint);
    const key = await keyWithout(scope);
    const before = api.statements.length;
    const answer = await api.send(document, {}, { key });
    expect([answer.status, answer.errors[0]?.extensions.requiredScope, answer.data]).toEqual([403, scope, undefined]);
    expect(api.statements.slice(before).filter((text) => !text.includes('api_keys'))).toEqual([]);
    const allowed = await api.send(document, {}, { key: await keyWithout('admin') });
    expect([allowed.status, allowed.errors]).toEqual([200, []]);
  });

  it('every field that leads on from one thing to another is in the table', () => {
    const things = new Set([
      'Account',
      'Balance',
      'EntryConnection',
      'Transaction',
      'WebhookEndpoint',
      'WebhookAttempt',
    ]);
    const holders = ['Account', 'Entry', 'Hold', 'Transaction', 'WebhookDelivery'];
    const leading = holders.flatMap((name) => {
      const type = schema.getType(name);
      return isObjectType(type)
        ? Object.values(type.getFields())
            .filter((field) => things.has(getNamedType(field.type).name))
            .map((field) => `${name}.${field.name}`)
        : [];
    });
    expect(leading.filter((coordinate) => FIELD_SCOPES[coordinate] === undefined)).toEqual([]);
  });
});
