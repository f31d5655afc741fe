/** The calls of the compose test, over HTTP. */
export interface ApiClient {
  isReady(): Promise<boolean>;
  ask<T>(query: string, variables?: object): Promise<T>;
  /** Returns the signing secret. */
  createEndpoint(url: string): Promise<string>;
  transfer(from: string, to: string, amount: string): Promise<{ id: string; replayed: boolean }>;
  balance(accountId: string): Promise<string>;
}

export function createApiClient(address: string, key: string): ApiClient {
  const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: object[] };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    ask,
    isReady: () =>
      fetch(`${address}/readyz`).then(
        (response) => response.ok,
        () => false,
      ),
    createEndpoint: async (url) => {
      const data = await ask<{ createWebhookEndpoint: { signingSecret?: string } }>(
        `mutation ($input: WebhookEndpointInput!) { createWebhookEndpoint(idempotencyKey: "compose-endpoint", input: $input) {
           ... on WebhookEndpointSuccess { signingSecret } ... on UserError { message } } }`,
        { input: { url, eventTypes: ['transaction.posted'] } },
      );
      if (!data.createWebhookEndpoint.signingSecret) throw new Error(JSON.stringify(data));
      return data.createWebhookEndpoint.signingSecret;
    },
    transfer: async (from, to, amount) => {
      const data = await ask<{ transfer: { replayed: boolean; transaction: { id: string } } }>(
        `mutation ($input: TransferInput!) { transfer(idempotencyKey: "compose-transfer", input: $input) {
           ... on TransactionSuccess { replayed transaction { id } } ... on UserError { message } } }`,
        { input: { fromAccountId: from, toAccountId: to, amount } },
      );
      return { id: data.transfer.transaction.id, replayed: data.transfer.replayed };
    },
    balance: async (accountId) => {
      const data = await ask<{ balance: { posted: { amount: string } } }>(
        'query ($id: ID!) { balance(accountId: $id) { posted { amount } } }',
        { id: accountId },
      );
      return data.balance.posted.amount;
    },
  };
}

/** Opens a dollar account; funds come from one that may go below zero. */
export async function createAccountWithFunds(api: ApiClient, code: string, funds?: string): Promise<string> {
  const id = await createAccount(api, code, false);
  if (funds === undefined) return id;
  const bank = await createAccount(api, 'bank', true);
  await api.ask(
    `mutation ($input: TransferInput!) { transfer(idempotencyKey: "compose-funds", input: $input) {
       ... on TransactionSuccess { replayed } ... on UserError { message } } }`,
    { input: { fromAccountId: bank, toAccountId: id, amount: funds } },
  );
  return id;
}

async function createAccount(api: ApiClient, code: string, unlimited: boolean): Promise<string> {
  const data = await api.ask<{ createAccount: { account: { id: string } } }>(
    `mutation ($key: String!, $input: CreateAccountInput!) { createAccount(idempotencyKey: $key, input: $input) {
       ... on AccountSuccess { account { id } } ... on UserError { message } } }`,
    { key: `compose-${code}`, input: { code, name: code, currency: 'USD', unlimited } },
  );
  return data.createAccount.account.id;
}
