import type { Choice } from './choice.js';

/** What a caller sends, and how its success is recognised in the answer. */
export interface Operation {
  /** The JSON of a request; every call gives another one. */
  next(): string;
  /** A text that every successful answer contains. */
  readonly success: string;
}

const TRANSFER = `mutation Transfer($key: String!, $input: TransferInput!) {
  transfer(idempotencyKey: $key, input: $input) {
    __typename
    ... on TransactionSuccess { replayed transaction { id status createdAt } }
    ... on UserError { code message retryable }
  }
}`;

const TRANSFER_BATCH = `mutation TransferBatch($key: String!, $inputs: [TransferInput!]!) {
  transferBatch(idempotencyKey: $key, inputs: $inputs) {
    __typename
    ... on TransferBatchSuccess {
      refused replayed
      results { ... on TransactionSuccess { transaction { id } } ... on UserError { code message } }
    }
    ... on UserError { code message }
  }
}`;

const BALANCE = `query Balance($id: ID!) {
  balance(accountId: $id) { posted { amount currency } available { amount } sequence asOf }
}`;

const ENTRIES = `query Entries($id: ID!) {
  entries(accountId: $id, first: 20) {
    nodes { id direction amount { amount } balanceAfter { amount } sequence createdAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The least a GraphQL request can be: the ceiling for one request per transfer on this server. */
export function typename(): Operation {
  const body = JSON.stringify({ query: '{ __typename }' });
  return { next: () => body, success: '{"data":{"__typename":"Query"}}' };
}

/** Single transfers of small amounts with a fresh key each. */
export function transfers(accounts: readonly string[], choose: Choice, keyPrefix: string): Operation {
  const query = JSON.stringify(TRANSFER);
  let made = 0;
  return {
    next: () => {
      made += 1;
      return `{"query":${query},"operationName":"Transfer","variables":{"key":"${keyPrefix}${made}","input":${input(accounts, choose)}}}`;
    },
    success: '"__typename":"TransactionSuccess","replayed":false',
  };
}

/** Batches of so many transfers under one key. */
export function batches(accounts: readonly string[], choose: Choice, keyPrefix: string, size: number): Operation {
  const query = JSON.stringify(TRANSFER_BATCH);
  let made = 0;
  return {
    next: () => {
      made += 1;
      const inputs = Array.from({ length: size }, () => input(accounts, choose)).join(',');
      return `{"query":${query},"operationName":"TransferBatch","variables":{"key":"${keyPrefix}${made}","inputs":[${inputs}]}}`;
    },
    success: '"__typename":"TransferBatchSuccess","refused":0,"replayed":false',
  };
}

/** The balance of an account drawn at random. */
export function balances(accounts: readonly string[]): Operation {
  return reads(BALANCE, accounts, '"posted":{"amount":"');
}

/** The newest twenty entries of an account drawn at random. */
export function entryPages(accounts: readonly string[]): Operation {
  return reads(ENTRIES, accounts, '"pageInfo":{');
}

function reads(document: string, accounts: readonly string[], success: string): Operation {
  const query = JSON.stringify(document);
  return {
    next: () => `{"query":${query},"variables":{"id":"${accounts[Math.floor(Math.random() * accounts.length)]}"}}`,
    success,
  };
}

function input(accounts: readonly string[], choose: Choice): string {
  const [from, to] = choose();
  const cents = 1 + Math.floor(Math.random() * 99);
  return `{"fromAccountId":"${accounts[from]}","toAccountId":"${accounts[to]}","amount":"0.${cents < 10 ? '0' : ''}${cents}"}`;
}
