import { randomBytes } from 'node:crypto';
import type { AccountRecord } from '../ledger/index.js';
import type { Everything } from './everything.js';

const FROM = 'users:alice:usd';
const TO = 'users:bob:usd';

/** What `npm start` says once everything runs. */
export function welcome({ address, config, accounts, servers }: Everything, home: string, startedAtMs: number): string {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  return `
LedgerFlow is ready after ${seconds} s.

  API       ${address}/graphql
  Sandbox   ${address}/graphql   in a browser; add the header  authorization: Bearer <key>
  Queues    ${address}/admin/queues   any name, the key as password
  Key       ${config.access.adminKey}
  Data      ${[home, ...servers.places.filter((place) => !place.startsWith(home))].join(', ')}

A transfer of 12.50 USD from ${FROM} to ${TO}, to paste into another terminal:

${curl(address, config.access.adminKey!, accounts)}

Ctrl-C stops everything; the data stays.`;
}

function curl(address: string, key: string, accounts: ReadonlyMap<string, AccountRecord>): string {
  const query =
    'mutation($key: String!, $input: TransferInput!) { transfer(idempotencyKey: $key, input: $input) { __typename ' +
    '... on TransactionSuccess { replayed transaction { id status entries { direction amount { amount currency } ' +
    'balanceAfter { amount } account { code } } } } ... on UserError { code message path } } }';
  const variables = {
    key: `first-transfer-${randomBytes(4).toString('hex')}`,
    input: {
      fromAccountId: accounts.get(FROM)!.accountId,
      toAccountId: accounts.get(TO)!.accountId,
      amount: '12.50',
    },
  };
  return [
    `curl -s ${address}/graphql \\`,
    `  -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify({ query, variables })}'`,
  ].join('\n');
}
