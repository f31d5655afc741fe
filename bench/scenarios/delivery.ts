import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { checkBooks } from '../database/check.js';
import { makeDatabase } from '../database/databases.js';
import { uniform } from '../load/choice.js';
import { httpLoad } from '../load/http-load.js';
import { transfers } from '../load/operations.js';
import { startApi, startWorker } from '../servers/api.js';
import { newKeyPrefix } from '../yardsticks/drivers.js';
import { CALLERS } from './legs.js';
import type { Bench, Findings } from './scenario.js';

const SPREAD = 1000;
const DRAIN_MS = 240_000;

/**
 * Transfers at full load while a worker delivers their events to a receiver on this machine: what arrives within the time,
 * against what was committed within it. Afterwards every event must have arrived, or the figure is worth nothing.
 */
export async function delivery(bench: Bench): Promise<Findings> {
  const seconds = bench.quick ? 10 : 60;
  const database = await makeDatabase(bench.processes.servers.postgresUrl, 'bench_delivery', {
    accounts: SPREAD,
    entries: 10_000,
  });
  const processes = { ...bench.processes, database };
  const receiver = await startReceiver();
  const api = await startApi(processes);
  const stopWorker = await startWorker(processes);
  try {
    await createEndpoint(api, receiver.url);
    const keyPrefix = newKeyPrefix('delivery');
    const warmUpMs = 2000;
    const counting = delay(warmUpMs).then(() => receiver.count());
    const load = await httpLoad(api, transfers(database.accounts, uniform(SPREAD), keyPrefix), {
      callers: CALLERS,
      warmUpMs,
      durationMs: seconds * 1000,
    });
    const delivered = ((await receiver.count()) - (await counting)) / seconds;
    bench.say(
      `delivery: ${Math.round(load.perSecond)} transfers/s, ${Math.round(delivered)} events/s delivered over ${seconds} s`,
    );
    const drainStartMs = performance.now();
    const backlog = load.acknowledged - (await receiver.count());
    let saidMs = drainStartMs;
    while ((await receiver.count()) < load.acknowledged) {
      const nowMs = performance.now();
      if (nowMs - drainStartMs > DRAIN_MS)
        throw new Error(`${load.acknowledged - (await receiver.count())} events were not delivered in ${DRAIN_MS} ms`);
      if (nowMs - saidMs > 10_000) {
        bench.say(`delivery: ${load.acknowledged - (await receiver.count())} events still to come`);
        saidMs = nowMs;
      }
      await delay(200);
    }
    const drainSeconds = (performance.now() - drainStartMs) / 1000;
    const drainPerSecond = backlog / drainSeconds;
    bench.say(`delivery: the other ${backlog} events arrived in ${drainSeconds.toFixed(1)} s`);
    await checkBooks(database.url, [{ keyPrefix, acknowledged: load.acknowledged, transfersPerKey: 1 }]);
    const ratio = delivered / load.perSecond;
    return {
      ratios: [
        {
          name: `events delivered per second / transfers committed per second, ${seconds} s`,
          must: 0.5,
          goal: 1,
          lowerIsBetter: false,
          measured: ratio,
          low: ratio,
          high: ratio,
          detail: `${Math.round(delivered)} / ${Math.round(load.perSecond)} per second`,
        },
      ],
      facts: { seconds, load, deliveredPerSecond: delivered, backlog, drainSeconds, drainPerSecond },
    };
  } finally {
    await stopWorker();
    await api.stop();
    await receiver.stop();
    await database.drop();
  }
}

async function createEndpoint(api: Awaited<ReturnType<typeof startApi>>, url: string): Promise<void> {
  const { createWebhookEndpoint } = await api.asOperator<{ createWebhookEndpoint: { endpoint?: { id: string } } }>(
    `mutation ($key: String!, $url: String!) {
      createWebhookEndpoint(idempotencyKey: $key, input: { url: $url }) {
        ... on WebhookEndpointSuccess { endpoint { id } }
        ... on UserError { message }
      }
    }`,
    { key: `bench-${randomBytes(6).toString('hex')}`, url },
  );
  if (createWebhookEndpoint.endpoint === undefined)
    throw new Error(`no endpoint was made: ${JSON.stringify(createWebhookEndpoint)}`);
}

async function startReceiver() {
  const child = fork(fileURLToPath(new URL('./receiver.ts', import.meta.url)));
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}/events`,
    count: async (): Promise<number> => {
      child.send('count');
      const [count] = (await once(child, 'message')) as [number];
      return count;
    },
    stop: async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
