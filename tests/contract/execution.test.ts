import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../src/lib/index.js';
import {
  AccountDocument,
  AccountsDocument,
  BalancesDocument,
  CreateAccountDocument,
  EntriesDocument,
  TransactionDocument,
  TransactionsDocument,
  TransferBatchDocument,
  TrialBalanceDocument,
} from '../generated/graphql.js';
import { startApi, type Answer, type TestApi } from '../support/api.js';

/** More than a query is run before it is compiled. */
const RUNS = 24;

let api: TestApi;
const ids: string[] = [];
let transactionId = '';
beforeAll(async () => {
  api = await startApi();
  for (const code of ['bank', 'users:1', 'users:2']) {
    const input = { code, name: code, currency: 'USD', unlimited: true, metadata: { code, nested: [1, { a: null }] } };
    const answer = await api.send(CreateAccountDocument, { idempotencyKey: newId(), input });
    ids.push((answer.data as { createAccount: { account: { id: string } } }).createAccount.account.id);
  }
  const transfer = { fromAccountId: ids[0], amount: '1.50', metadata: { x: 'y' } };
  const inputs = [1, 2, 1].map((to, i) => ({ ...transfer, toAccountId: ids[to], pending: i === 2 }));
  const batch = await api.send(TransferBatchDocument, { idempotencyKey: newId(), inputs });
  const { transferBatch } = batch.data as { transferBatch: { results: { transaction: { id: string } }[] } };
  transactionId = transferBatch.results[0]!.transaction.id;
});
afterAll(() => api.close());

/** What a client sees, without what differs between any two requests. */
const seen = ({ status, text }: Answer): string =>
  `${status} ${text.replace(/"(requestId|asOf)":"[^"]*"/g, '"$1":"..."')}`;

type Case = [name: string, document: string | { toString(): string }, variables?: () => object];
const cases: Case[] = [
  ['an account', AccountDocument, () => ({ id: ids[1] })],
  ['an account that is not there', AccountDocument, () => ({ id: newId() })],
  ['accounts', AccountsDocument, () => ({ first: 2 })],
  ['balances', BalancesDocument, () => ({ codePrefix: 'users:' })],
  ['entries', EntriesDocument, () => ({ accountId: ids[0], first: 1 })],
  ['a transaction', TransactionDocument, () => ({ id: transactionId })],
  ['transactions', TransactionsDocument, () => ({ first: 3 })],
  ['the trial balance', TrialBalanceDocument],
  ['its own type', '{ __typename }'],
  ['introspection', '{ __schema { queryType { name fields { name type { kind ofType { name } } } } } }'],
  [
    'aliases, fragments and directives',
    `query Many($id: ID!, $no: Boolean!) {
      one: account(id: $id) { ...names code @include(if: $no) }
      two: account(code: "bank") { ... on Account { ...names entries(last: 2, order: OLDEST_FIRST) { edges { cursor node { id __typename } } } } }
      none: account(code: "none") @skip(if: $no) { id }
    }
    fragment names on Account { id metadata name minBalance }`,
    () => ({ id: ids[1], no: false }),
  ],
  [
    'more fields than are compiled',
    `{ ${Array.from({ length: 25 }, (_, i) => `a${i}: account(code: "bank") { ...all }`).join(' ')} }
    fragment all on Account { id code name currency normalSide status minBalance maxBalance metadata version createdAt
      balance { posted { amount } available { amount } sequence } }`,
  ],
  ['a default of a variable', 'query D($n: Int = 1) { accounts(first: $n) { nodes { code } } }'],
  ['a variable that is missing', EntriesDocument, () => ({})],
  ['a variable of the wrong type', AccountsDocument, () => ({ first: 'two', filter: { code: 1 } })],
  ['an input field that is not there', AccountsDocument, () => ({ filter: { nonsense: true } })],
  [
    'an instant that is none',
    'query T($t: DateTimeISO) { trialBalance(asOf: $t) { currency } }',
    () => ({ t: 'soon' }),
  ],
  ['an argument that is refused', '{ account { id } other: account(code: "bank") { code } }'],
  [
    'a cursor of another list',
    'query C($id: ID!) { entries(accountId: $id, after: "xyz") { nodes { id } } accounts(first: 1) { nodes { code } } }',
    () => ({ id: ids[0] }),
  ],
];

it.each(cases)(
  'gives %s again as it gave it first, errors included, compiled or not',
  async (_, document, variables) => {
    const given = variables?.() ?? {};
    const answers: string[] = [];
    for (let run = 0; run < RUNS; run += 1) answers.push(seen(await api.send(document, given)));
    expect(new Set(answers)).toEqual(new Set([answers[0]]));
  },
);

it('names each of several fields that fail beside each other; graphql-js names the first', async () => {
  const document = '{ accounts { nodes { code entries(first: 1, after: "forged") { nodes { id } } } } }';
  const answers: Answer[] = [];
  for (let run = 0; run < RUNS; run += 1) answers.push(await api.send(document));
  const [first, last] = [answers[0]!, answers.at(-1)!];
  expect([first.data, last.data]).toEqual([{ accounts: null }, { accounts: null }]);
  expect(last.errors.map(({ path }) => path)).toEqual([0, 1, 2].map((i) => ['accounts', 'nodes', i, 'entries']));
  expect(last.errors[0]).toEqual(first.errors[0]);
});

it('masks what fails inside a compiled query, and logs it, under the id that the client has', async () => {
  const document = 'query Broken($id: ID!) { account(id: $id) { name } }';
  const broken = await startApi({ database: api.database });
  for (let run = 0; run < RUNS; run += 1) await broken.send(document, { id: ids[0] });
  await broken.database.owner.schema.alterTable('accounts').renameTo('gone').execute();
  const failed = await broken.send(document, { id: ids[0] });
  await broken.database.owner.schema.alterTable('gone').renameTo('accounts').execute();
  expect(failed.data).toEqual({ account: null });
  expect(failed.errors).toMatchObject([
    { path: ['account'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: failed.headers['x-request-id'] } },
  ]);
  expect(broken.reports.at(-1)).toMatchObject({ outcome: 'INTERNAL_SERVER_ERROR', err: { code: '42P01' } });
  await broken.close();
});
