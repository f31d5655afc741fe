import { rmSync } from 'node:fs';
import { Agent, request } from 'undici';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../src/main/services/index.js';
import { newFolder } from '../support/folders.js';
import { processesOver, startCommand, type Started } from '../support/started.js';

const IN_FLIGHT = 1_000;
const home = newFolder('shutdown');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const TRANSFER = `mutation ($key: String!, $input: TransferInput!) {
  transfer(idempotencyKey: $key, input: $input) { ... on TransactionSuccess { replayed } ... on UserError { code } } }`;

interface Answer {
  readonly status: number;
  readonly text: string;
}

it(
  'answers a thousand requests that are in flight when the signal comes, and keeps what it said',
  { timeout: 180_000 },
  async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const start = (): Started =>
      startCommand(process.execPath, ['--import', 'tsx', 'src/main/dev.ts'], {
        LEDGERFLOW_HOME: home,
        PORT: String(port),
      });
    const first = start();
    const [, key] = await first.printed(/Key +(\S+)/);
    const [, from, to] = await first.printed(/"fromAccountId":"([^"]+)","toAccountId":"([^"]+)"/);
    const agent = new Agent({ connections: IN_FLIGHT, headersTimeout: 120_000 });
    const post = async (i: number): Promise<Answer> => {
      const { statusCode, body } = await request(`${address}/graphql`, {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          query: TRANSFER,
          variables: { key: `in-flight-${i}`, input: { fromAccountId: from, toAccountId: to, amount: '0.01' } },
        }),
      });
      return { status: statusCode, text: await body.text() };
    };
    const all = Array.from({ length: IN_FLIGHT }, (_, i) => i);
    // Every connection is open before the transfers go out, so that each of them is on its way at once.
    await Promise.all(all.map(async () => (await request(`${address}/healthz`, { dispatcher: agent })).body.dump()));

    let signalled = false;
    const answers = await Promise.all(
      all.map(async (i) => {
        const answer = await post(i);
        if (!signalled) first.signal('SIGTERM');
        signalled = true;
        return answer;
      }),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['200 {"data":{"transfer":{"replayed":false}}}']),
    );
    expect(await first.ended()).toBe(0);
    expect(processesOver(home)).toEqual([]);
    await agent.close();

    const second = start();
    await second.printed(/LedgerFlow is ready/);
    const { body } = await request(`${address}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ account(code: "users:bob:usd") { balance { posted { amount } sequence } } }' }),
    });
    // 250.00 from the demo's funding, which is one entry, and a cent from each.
    expect(await body.json()).toEqual({
      data: { account: { balance: { posted: { amount: '260.00' }, sequence: String(IN_FLIGHT + 1) } } },
    });
    second.signal('SIGTERM');
    expect(await second.ended()).toBe(0);
  },
);
