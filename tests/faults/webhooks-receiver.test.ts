import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/main/services/index.js';
import { retryDelivery } from '../../src/webhooks/index.js';
import { command, commitEvents, deliveries, done, setStage, settled, type Stage } from './webhook-support/stage.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/webhook-receiver/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-receiver-'));
const file = join(folder, 'events.jsonl');
let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

/** Starts the example as its reader does; returns how to stop it. */
async function startExample(secret: string, port: number): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(EXAMPLE, 'main.mjs')], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port), EVENTS_FILE: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return async () => {
    child.kill();
    await once(child, 'exit');
  };
}

const stored = (): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id);

test('the example takes each event once, however often it comes and across its own restart, and refuses forgeries', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { id, secret } = await stage.endpoint(url);
  await stage.work();
  let stop = await startExample(secret, port);
  const eventIds = await commitEvents(stage.db, 20);
  for (const one of await allDeliveries(id, 20)) await settled(stage.db, one, 'SUCCEEDED');
  expect(stored().sort()).toEqual([...eventIds].sort());

  await stop();
  stop = await startExample(secret, port);
  const [again] = await allDeliveries(id, 20);
  done(await retryDelivery(stage.services, command(), again!));
  await settled(stage.db, again!, 'SUCCEEDED');
  expect(stored().length).toBe(20);

  const forged = await fetch(url, {
    method: 'POST',
    body: '{"id":"x"}',
    headers: {
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    },
  });
  expect(forged.status).toBe(401);
  expect(stored().length).toBe(20);
  await stop();
});

test('inOrder hands on the entries of an account by their sequence, in whatever order the events come', async () => {
  interface Entry {
    accountId: string;
    sequence: string;
  }
  type InOrder = (onEntry: (entry: Entry) => void) => (event: unknown) => void;
  const { inOrder } = (await import(join(EXAMPLE, 'receiver.mjs'))) as { inOrder: InOrder };
  const seen: string[] = [];
  const take = inOrder((entry) => seen.push(`${entry.accountId}${entry.sequence}`));
  const event = (...entries: [string, string][]) => ({
    data: { transaction: { entries: entries.map(([accountId, sequence]) => ({ accountId, sequence })) } },
  });
  take(event(['a', '2'], ['b', '1']));
  expect(seen).toEqual(['b1']);
  take({ data: { account: {} } });
  take(event(['a', '3'], ['b', '2']));
  take(event(['a', '1'], ['b', '3']));
  expect(seen).toEqual(['b1', 'b2', 'a1', 'a2', 'a3', 'b3']);
});

async function allDeliveries(endpointId: string, count: number): Promise<string[]> {
  for (;;) {
    const listed = await deliveries(stage.db, endpointId);
    if (listed.length === count) return listed.map((one) => one.deliveryId);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
