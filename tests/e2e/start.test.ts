import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort, isAlive, isListening, waitUntil } from '../../src/main/services/index.js';
import { newFolder } from '../support/folders.js';
import { processesOver, startCommand, type Started } from '../support/started.js';

const run = promisify(execFile);
let home: string;
let port: number;
const running: Started[] = [];

beforeAll(async () => {
  home = newFolder('start');
  port = await freePort();
});
afterEach(async () => {
  for (const started of running.splice(0)) {
    started.signal('SIGTERM');
    await started.ended();
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const NODE = [process.execPath, '--import', 'tsx', 'src/main/dev.ts'];
/** As a person types it: the signals that npm gets must reach the process. */
const NPM = ['npm', 'start', '--silent'];

function start(env: Record<string, string> = {}, [program, ...args] = NODE): Started {
  const started = startCommand(program!, args, { LEDGERFLOW_HOME: home, PORT: String(port), ...env });
  running.push(started);
  return started;
}

/** Starts and gives what was printed: the command to paste and the key. */
async function startAndRead(command = NODE): Promise<{ started: Started; paste: string; key: string }> {
  const started = start({}, command);
  const [, paste] = await started.printed(/^(curl -s [\s\S]*?')\n\n/m);
  const [, key] = await started.printed(/Key +(\S+)/);
  return { started, paste: paste!, key: key! };
}

async function ask<T>(key: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

async function balances(key: string): Promise<Record<string, string>> {
  const { accounts } = await ask<{ accounts: { nodes: { code: string; balance: { posted: { amount: string } } }[] } }>(
    key,
    '{ accounts(first: 50) { nodes { code balance { posted { amount } } } } }',
  );
  return Object.fromEntries(accounts.nodes.map(({ code, balance }) => [code, balance.posted.amount]));
}

describe('npm start', { timeout: 120_000 }, () => {
  it('moves money with the pasted transfer once, delivers its signed webhook, and leaves nothing running', async () => {
    const { started, paste, key } = await startAndRead(NPM);
    expect(readFileSync(join(home, 'admin-key'), 'utf8').trim()).toBe(key);
    expect(statSync(join(home, 'admin-key')).mode & 0o777).toBe(0o600);

    const deliveries: { body: string; headers: Record<string, string> }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        deliveries.push({ body, headers: request.headers as Record<string, string> });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { createWebhookEndpoint } = await ask<{ createWebhookEndpoint: { signingSecret: string } }>(
      key,
      `mutation ($input: WebhookEndpointInput!) { createWebhookEndpoint(idempotencyKey: "hook", input: $input) {
         ... on WebhookEndpointSuccess { signingSecret } ... on UserError { code message path } } }`,
      { input: { url, eventTypes: ['transaction.posted'] } },
    );

    const before = await balances(key);
    const first = JSON.parse((await run('sh', ['-c', paste])).stdout) as object;
    expect(first).toMatchObject({ data: { transfer: { __typename: 'TransactionSuccess', replayed: false } } });
    const second = JSON.parse((await run('sh', ['-c', paste])).stdout) as object;
    expect(second).toMatchObject({ data: { transfer: { replayed: true } } });
    const after = await balances(key);
    expect([before['users:alice:usd'], after['users:alice:usd']]).toEqual(['1000.00', '987.50']);
    expect([before['users:bob:usd'], after['users:bob:usd']]).toEqual(['250.00', '262.50']);

    expect(await waitUntil(() => deliveries.length > 0, 10_000)).toBe(true);
    const { body, headers } = deliveries[0]!;
    const verified = new Webhook(createWebhookEndpoint.signingSecret).verify(body, headers);
    expect(verified).toMatchObject({ type: 'transaction.posted' });
    receiver.close();

    started.signal('SIGTERM');
    expect(await started.ended()).toBe(0);
    expect(processesOver(home)).toEqual([]);
    expect(existsSync(join(home, 'lock.json'))).toBe(false);
  });

  it('recovers from kill -9 with every committed row, the orphaned servers taken care of, in seconds', async () => {
    const { started, paste, key } = await startAndRead();
    const before = await balances(key);
    await run('sh', ['-c', paste]);
    const after = await balances(key);
    expect(after).not.toEqual(before);
    started.signal('SIGKILL');
    await started.ended();
    expect(processesOver(home).length).toBeGreaterThan(0);

    const begunAt = performance.now();
    const again = await startAndRead();
    expect(performance.now() - begunAt).toBeLessThan(60_000);
    expect(again.key).toBe(key);
    expect(await balances(key)).toEqual(after);
    again.started.signal('SIGINT');
    expect(await again.started.ended()).toBe(0);
    expect(processesOver(home)).toEqual([]);
  });

  it('says in one sentence what is in its way, and starts nothing', async () => {
    const blocker = createServer().listen(port, '127.0.0.1');
    await once(blocker, 'listening');
    const taken = start();
    expect(await taken.ended()).toBe(1);
    expect(taken.output().trim()).toBe(
      `Port ${port} is taken by another program; stop it, or choose another port (PORT=${port + 1} npm start).`,
    );
    blocker.close();

    const short = start({ LEDGERFLOW_ADMIN_KEY: 'short', LOG_LEVEL: 'noisy' });
    expect(await short.ended()).toBe(1);
    expect(short.output()).toContain('LEDGERFLOW_ADMIN_KEY must have at least 32 characters.');
    expect(short.output()).toContain('LOG_LEVEL must be one of');
    expect(short.output()).not.toContain('    at ');

    const unusable = start({ LEDGERFLOW_HOME: join(home, 'admin-key') });
    expect(await unusable.ended()).toBe(1);
    expect(unusable.output().trim()).toMatch(/admin-key cannot be used \(.*\); give it back.*\.$/);
    expect(processesOver(home)).toEqual([]);
  });

  it('refuses a second one over the same folder', async () => {
    const { started } = await startAndRead();
    const second = start({ PORT: String(await freePort()) });
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain(`already runs over ${home} as process ${started.pid}`);
    expect(isAlive(started.pid)).toBe(true);
    expect(await isListening(port)).toBe(true);
  });
});
