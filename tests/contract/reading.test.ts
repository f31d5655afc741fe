/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call -- the answers are JSON of any shape */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/lib/index.js';
import {
  AccountDocument,
  AccountsDocument,
  BalanceDocument,
  BalancesDocument,
  CreateAccountDocument,
  EntriesDocument,
  PostPendingDocument,
  ReverseTransactionDocument,
  TransactionByIdempotencyKeyDocument,
  TransactionDocument,
  TransactionsDocument,
  TransferBatchDocument,
  TransferDocument,
  TrialBalanceDocument,
  VoidPendingDocument,
} from '../generated/graphql.js';
import { startApi, type Answer, type TestApi } from '../support/api.js';

let api: TestApi;
const accounts: string[] = [];
let bank = '';
const COUNT = 12;

beforeAll(async () => {
  api = await startApi();
  const open = async (code: string, unlimited: boolean, metadata: object): Promise<string> => {
    const input = { code, name: code, currency: 'USD', unlimited, metadata };
    const answer = await api.send(CreateAccountDocument, { idempotencyKey: newId(), input });
    return answer.data.createAccount.account.id as string;
  };
  bank = await open('bank', true, {});
  for (let i = 0; i < COUNT; i += 1)
    accounts.push(await open(`users:${String(i).padStart(2, '0')}:wallet`, false, { even: i % 2 === 0 }));
  const inputs = accounts.map((toAccountId, i) => ({
    fromAccountId: bank,
    toAccountId,
    amount: `${i + 1}.00`,
    reference: `order-${i % 3}`,
    metadata: { third: i % 3 },
  }));
  await api.send(TransferBatchDocument, { idempotencyKey: 'fund', inputs });
});
afterAll(() => api.close());

/** Statements that reading a document takes, authentication aside: the operator's key is known to the process. */
async function statementsOf(
  document: string | { toString(): string },
  variables = {},
): Promise<{ answer: Answer; count: number }> {
  api.statements.length = 0;
  const answer = await api.send(document, variables);
  expect(answer.errors).toEqual([]);
  return { answer, count: api.statements.length };
}

describe('nested reads are gathered', () => {
  it('a level of a document costs one statement per kind, however many rows', async () => {
    const document = `query Deep($first: Int!) {
      accounts(first: $first, filter: { codePrefix: "users:" }) { nodes {
        balance { posted { amount } } asOf: balance(asOf: "2100-01-01T00:00:00Z", by: EFFECTIVE) { posted { amount } }
      } }
      transactions(first: $first) { nodes { reversedBy { id } entries { account { code balance { available { amount } } } } } }
      entries(accountId: "${bank}", first: $first) { nodes { account { code } transaction { entries { account { code } } } } }
    }`;
    const few = await statementsOf(document, { first: 2 });
    const many = await statementsOf(document, { first: COUNT });
    expect(many.answer.data.accounts.nodes).toHaveLength(COUNT);
    expect(many.answer.data.transactions.nodes).toHaveLength(COUNT);
    // The wide reading meets accounts that a list has read already, so it may take fewer.
    expect(many.count).toBeLessThanOrEqual(few.count);
    expect(few.count).toBeLessThanOrEqual(11);
  });

  it('the answer to a transfer needs no read, and its accounts one', async () => {
    const input = { fromAccountId: bank, toAccountId: accounts[0]!, amount: '0.01' };
    const plain = await statementsOf(TransferDocument, { idempotencyKey: newId(), input });
    expect(plain.answer.data.transfer.transaction.entries).toHaveLength(2);
    expect(plain.count).toBe(0);
    const nested = await statementsOf(
      `mutation T($key: String!, $input: TransferInput!) { transfer(idempotencyKey: $key, input: $input) {
        ... on TransactionSuccess { transaction { entries { transaction { id } account { balance { posted { amount } } } } } } } }`,
      { key: newId(), input },
    );
    expect(nested.count).toBe(1);
  });

  it('a second mutation of a document sees what the first one did', async () => {
    const [from, to] = [bank, accounts[1]!];
    const part = (
      name: string,
    ): string => `${name}: transfer(idempotencyKey: "${newId()}", input: { fromAccountId: "${from}", toAccountId: "${to}", amount: "1" }) {
      ... on TransactionSuccess { transaction { entries { account { code balance { posted { amount } } } } } } }`;
    const { data } = await api.send(`mutation { ${part('one')} ${part('two')} }`);
    const posted = (name: string): string => data[name].transaction.entries[1].account.balance.posted.amount as string;
    expect([posted('one'), posted('two')]).toEqual(['3.00', '4.00']);
  });
});

describe('lists', () => {
  /** All items, page by page in one direction. */
  async function walk(
    document: { toString(): string },
    list: string,
    variables: object,
    size: number,
    backward: boolean,
  ): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 50; pages += 1) {
      const page = backward ? { last: size, before: cursor } : { first: size, after: cursor };
      const answer: Answer = await api.send(document, { ...variables, ...page });
      expect(answer.errors).toEqual([]);
      const { edges, pageInfo } = answer.data[list];
      const ids = edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
      if (backward) seen.unshift(...ids);
      else seen.push(...ids);
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
      expect(backward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(cursor !== null);
      if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return seen;
      cursor = (backward ? pageInfo.startCursor : pageInfo.endCursor) as string;
    }
    throw new Error('the list has no end');
  }

  it.each([1, 3, 5, 100])('are the same in pages of %d, forward and backward', async (size) => {
    const lists: [{ toString(): string }, string, object][] = [
      [AccountsDocument, 'accounts', {}],
      [EntriesDocument, 'entries', { accountId: bank }],
      [EntriesDocument, 'entries', { accountId: bank, order: 'OLDEST_FIRST' }],
      [TransactionsDocument, 'transactions', {}],
    ];
    for (const [document, list, variables] of lists) {
      const whole = await walk(document, list, variables, 200, false);
      expect(whole.length).toBeGreaterThanOrEqual(COUNT);
      expect(await walk(document, list, variables, size, false)).toEqual(whole);
      expect(await walk(document, list, variables, size, true)).toEqual(whole);
    }
  });

  it('filters combine', async () => {
    const ids = async (filter: object): Promise<number> =>
      ((await api.send(AccountsDocument, { first: 100, filter })).data.accounts.edges as unknown[]).length;
    expect(await ids({ codePrefix: 'users:' })).toBe(COUNT);
    expect(await ids({ codePrefix: 'users:', metadata: { even: true } })).toBe(COUNT / 2);
    expect(await ids({ codePrefix: 'users:', metadata: { even: true }, currency: 'EUR' })).toBe(0);
    const found = await api.send(TransactionsDocument, {
      filter: {
        reference: 'order-1',
        metadata: { third: 1 },
        status: 'POSTED',
        accountCodePrefix: 'users:',
        direction: 'DEBIT',
      },
    });
    expect(found.errors).toEqual([]);
    expect(found.data.transactions.edges).toHaveLength(COUNT / 3);
    const entries = await api.send(EntriesDocument, {
      accountId: bank,
      filter: {
        direction: 'CREDIT',
        reference: 'order-2',
        createdAt: { from: '2000-01-01T00:00:00Z', to: '2150-01-01T00:00:00Z' },
      },
    });
    expect(entries.data.entries.edges).toHaveLength(COUNT / 3);
  });

  it.each<[string, object, string[]]>([
    ['both directions at once', { first: 1, before: 'x' }, ['before']],
    ['a forged cursor', { first: 1, after: 'forged' }, ['after']],
    ['a cursor of another list', { last: 1, before: '' }, ['before']],
    ['a filter no code can match', { filter: { codePrefix: 'a b' } }, ['filter', 'codePrefix']],
  ])('refuse %s', async (_, variables, inputPath) => {
    const answer = await api.send(AccountsDocument, variables);
    expect(answer.data).toEqual({ accounts: null });
    expect(answer.errors).toMatchObject([{ path: ['accounts'], extensions: { code: 'BAD_USER_INPUT', inputPath } }]);
  });
});

describe('what is not there is null', () => {
  it.each<[string, string]>([
    ['account(id: "no-uuid") { id }', 'account'],
    [`account(id: "${newId()}") { id }`, 'account'],
    ['account(code: "nobody") { id }', 'account'],
    ['account(code: "\\u0000") { id }', 'account'],
    [`balance(accountId: "${newId()}") { sequence }`, 'balance'],
    [`entries(accountId: "${newId()}") { nodes { id } }`, 'entries'],
    [`transaction(id: "${newId()}") { id }`, 'transaction'],
    ['transactionByIdempotencyKey(key: "never used") { id }', 'transactionByIdempotencyKey'],
    [`webhookEndpoint(id: "${newId()}") { id }`, 'webhookEndpoint'],
    [`webhookDelivery(id: "${newId()}") { id }`, 'webhookDelivery'],
    ['verification { ok }', 'verification'],
  ])('%s', async (field, name) => {
    const answer = await api.send(`{ ${field} }`);
    expect(answer.errors).toEqual([]);
    expect(answer.data[name]).toBeNull();
  });
});

describe('the life of a transaction, over the wire', () => {
  const amounts = async (id: string): Promise<Record<string, string>> => {
    const { posted, available, pendingIn, pendingOut } = (await api.send(BalanceDocument, { accountId: id })).data
      .balance;
    return { posted: posted.amount, available: available.amount, in: pendingIn.amount, out: pendingOut.amount };
  };

  it('reserved, posted in part, the rest released, then taken back', async () => {
    const [from, to] = [accounts[9]!, accounts[8]!];
    const input = { fromAccountId: from, toAccountId: to, amount: '4.00', pending: true };
    const held = (await api.send(TransferDocument, { idempotencyKey: newId(), input })).data.transfer.transaction;
    expect(held).toMatchObject({ status: 'PENDING', entries: [], holds: [{ amount: { amount: '4.00' } }, {}] });
    expect(await amounts(from)).toEqual({ posted: '10.00', available: '6.00', in: '0.00', out: '4.00' });
    expect(await amounts(to)).toEqual({ posted: '9.00', available: '9.00', in: '4.00', out: '0.00' });

    const key = newId();
    const posted = await api.send(PostPendingDocument, { idempotencyKey: key, transactionId: held.id, amount: '3' });
    expect(posted.data.postPending.transaction).toMatchObject({ id: held.id, status: 'POSTED' });
    expect(await amounts(from)).toEqual({ posted: '7.00', available: '7.00', in: '0.00', out: '0.00' });
    const lost = await api.send(VoidPendingDocument, { idempotencyKey: newId(), transactionId: held.id });
    expect(lost.data.voidPending).toMatchObject({
      __typename: 'TransactionStateError',
      code: 'INVALID_STATE',
      path: ['transactionId'],
      transactionStatus: 'POSTED',
      reversed: false,
    });

    const variables = { transactionId: held.id, reason: 'wrong hands' };
    const back = await api.send(ReverseTransactionDocument, { idempotencyKey: newId(), ...variables });
    expect(back.data.reverseTransaction.transaction.description).toBe('wrong hands');
    const again = await api.send(ReverseTransactionDocument, { idempotencyKey: newId(), ...variables });
    expect(again.data.reverseTransaction).toMatchObject({ transactionStatus: 'POSTED', reversed: true });
    const both = await Promise.all(
      [held.id, back.data.reverseTransaction.transaction.id].map((id: string) => api.send(TransactionDocument, { id })),
    );
    expect(both[0]!.data.transaction.reversedBy.id).toBe(both[1]!.data.transaction.id);
    expect(both[1]!.data.transaction.reverses.id).toBe(held.id);
    const byKey = await api.send(TransactionByIdempotencyKeyDocument, { key });
    expect(byKey.data.transactionByIdempotencyKey.id).toBe(held.id);
  });

  it('a key used for something else is refused, and says so', async () => {
    const input = { fromAccountId: bank, toAccountId: accounts[0]!, amount: '1' };
    const key = newId();
    await api.send(TransferDocument, { idempotencyKey: key, input });
    const reused = await api.send(TransferDocument, { idempotencyKey: key, input: { ...input, amount: '2' } });
    expect(reused.data.transfer).toMatchObject({
      __typename: 'IdempotencyError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      path: ['idempotencyKey'],
      idempotencyKey: key,
    });
  });

  it('adds up: by subtree, by trial balance, at an instant', async () => {
    const [row] = (await api.send(TrialBalanceDocument)).data.trialBalance;
    expect(row).toMatchObject({ currency: 'USD', accounts: COUNT + 1, balanced: true });
    expect(row.debits).toBe(row.credits);
    const [users] = (await api.send(BalancesDocument, { codePrefix: 'users:' })).data.balances;
    const [all] = (await api.send(BalancesDocument, { codePrefix: '' })).data.balances;
    const bankNow = (await api.send(AccountDocument, { id: bank })).data.account.balance;
    expect(users.accounts).toBe(COUNT);
    expect(Number(users.posted.minorUnits) + Number(bankNow.posted.minorUnits)).toBe(0);
    expect(all.posted.amount).toBe('0.00');
    const before = await api.send(BalanceDocument, { accountId: bank, asOf: '2001-01-01T00:00:00Z' });
    expect(before.data.balance).toMatchObject({
      posted: { amount: '0.00' },
      sequence: '0',
      asOf: '2001-01-01T00:00:00.000Z',
    });
  });
});
