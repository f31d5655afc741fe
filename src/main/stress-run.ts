import { newId, parseDecimal, toMinorUnits, formatMinorUnits } from '../lib/index.js';

const CENTS = 2;
const OPENING_CENTS = 10_000n;
const PAGE = 200;
const CALLERS = 100;

export interface ApiAccess {
  readonly url: string;
  readonly key: string;
}

/** From and to. */
export type Pair = readonly [string, string];

/** What a run of transfers came to. */
export interface TransferRun {
  readonly posted: number;
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** One account's balance as stored, and as its entries say. */
export interface CheckedAccount {
  readonly account: string;
  readonly balance: string;
  readonly entries: number;
  readonly sumOfEntries: string;
  readonly agrees: boolean;
}

/** Opens dollar accounts with 100.00 each, from one account that may go below zero. Returns their ids. */
export async function makeAccounts(api: ApiAccess, count: number): Promise<string[]> {
  const run = newId();
  const source = await makeAccount(api, `scripts:${run}:source`, true);
  const ids = await Promise.all(
    Array.from({ length: count }, (_, i) => makeAccount(api, `scripts:${run}:${i + 1}`, false)),
  );
  const opening = formatMinorUnits(OPENING_CENTS, CENTS);
  const funded = await Promise.all(ids.map((id) => transfer(api, [source, id], opening)));
  if (funded.some((code) => code !== 'posted')) throw new Error(`accounts could not be funded: ${funded.join(', ')}`);
  return ids;
}

/** Sends the transfers, each of 0.01 to 5.00, `CALLERS` at a time, and counts what they came to. */
export async function runTransfers(api: ApiAccess, count: number, draw: (i: number) => Pair): Promise<TransferRun> {
  const begunAt = performance.now();
  const codes: string[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const amount = BigInt(1 + Math.floor(Math.random() * 500));
      codes.push(await transfer(api, draw(next++), formatMinorUnits(amount, CENTS)));
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, CALLERS) }, caller));
  const seconds = (performance.now() - begunAt) / 1000;
  const posted = codes.filter((code) => code === 'posted').length;
  const refused = codes.filter((code) => code === 'INSUFFICIENT_FUNDS').length;
  const rounded = Math.round(seconds * 1000) / 1000;
  return {
    posted,
    refused,
    failed: count - posted - refused,
    seconds: rounded,
    perSecond: Math.round(count / seconds),
  };
}

/** Reads every account's balance and all its entries; transfers among them must leave the total as it was. */
export async function checkAccounts(api: ApiAccess, ids: readonly string[]) {
  const rows: CheckedAccount[] = [];
  let total = 0n;
  for (const id of ids) {
    const { code, balance, sum, entries } = await readAccount(api, id);
    total += balance;
    rows.push({
      account: code,
      balance: formatMinorUnits(balance, CENTS),
      entries,
      sumOfEntries: formatMinorUnits(sum, CENTS),
      agrees: balance === sum,
    });
  }
  const expected = OPENING_CENTS * BigInt(ids.length);
  return {
    rows,
    total: formatMinorUnits(total, CENTS),
    expected: formatMinorUnits(expected, CENTS),
    good: total === expected && rows.every((row) => row.agrees),
  };
}

async function makeAccount(api: ApiAccess, code: string, unlimited: boolean): Promise<string> {
  const input = { code, name: code, currency: 'USD', ...(unlimited ? { unlimited } : {}) };
  const { createAccount } = await ask<{ createAccount: { account?: { id: string }; message?: string } }>(
    api,
    `mutation ($key: String!, $input: CreateAccountInput!) { createAccount(idempotencyKey: $key, input: $input) {
       ... on AccountSuccess { account { id } } ... on UserError { message } } }`,
    { key: code, input },
  );
  if (!createAccount.account) throw new Error(`${code}: ${createAccount.message}`);
  return createAccount.account.id;
}

async function transfer(api: ApiAccess, [from, to]: Pair, amount: string): Promise<string> {
  const { transfer: result } = await ask<{ transfer: { code?: string } }>(
    api,
    `mutation ($key: String!, $input: TransferInput!) { transfer(idempotencyKey: $key, input: $input) {
       ... on UserError { code } } }`,
    { key: newId(), input: { fromAccountId: from, toAccountId: to, amount } },
  );
  return result.code ?? 'posted';
}

interface AccountPage {
  readonly account: { readonly code: string; readonly balance: { readonly posted: { readonly amount: string } } };
  readonly entries: {
    readonly nodes: readonly { readonly direction: 'DEBIT' | 'CREDIT'; readonly amount: { readonly amount: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function readAccount(api: ApiAccess, id: string) {
  let sum = 0n;
  let count = 0;
  for (let after: string | null = null; ;) {
    const page: AccountPage = await ask<AccountPage>(
      api,
      `query ($id: ID!, $first: Int!, $after: String) {
         account(id: $id) { code balance { posted { amount } } }
         entries(accountId: $id, first: $first, after: $after, order: OLDEST_FIRST) {
           nodes { direction amount { amount } } pageInfo { hasNextPage endCursor } } }`,
      { id, first: PAGE, after },
    );
    for (const { direction, amount } of page.entries.nodes) {
      sum += direction === 'DEBIT' ? cents(amount.amount) : -cents(amount.amount);
      count += 1;
    }
    after = page.entries.pageInfo.endCursor;
    if (page.entries.pageInfo.hasNextPage) continue;
    return { code: page.account.code, balance: cents(page.account.balance.posted.amount), sum, entries: count };
  }
}

function cents(text: string): bigint {
  return toMinorUnits(parseDecimal(text)!, CENTS)!;
}

async function ask<T>(api: ApiAccess, query: string, variables: object): Promise<T> {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map((error) => error.message).join('; '));
  return data!;
}
