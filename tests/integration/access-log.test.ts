import { Writable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createLogger, createRequestLog } from '../../src/telemetry/index.js';
import { startApi, TEST_ADMIN_KEY } from '../support/api.js';

it('writes a line for each request and a key in none of them, wherever the caller put it', async () => {
  let log = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log += chunk.toString();
      done();
    },
  });
  const logger = createLogger({ level: 'trace', process: 'api', secrets: [TEST_ADMIN_KEY], destination });
  const api = await startApi({ deps: { logger, requestAnswered: createRequestLog(logger, true) } });
  onTestFinished(() => api.close());
  const { id, key } = await api.makeKey(['accounts:read']);
  log = '';

  const statuses = [
    await api.send('query Look { accounts(first: 1) { nodes { id } } }', {}, { key }),
    await api.send(`query ${key.replaceAll('-', '_')} { accounts { nodes { id } } }`, {}, { key }),
    await api.send(`{ account(id: "${key}") { id } }`, {}, { key }),
    await api.send(`{ ${key.replaceAll('-', '_')} }`, {}, { key }),
    await api.send('{ accounts { nodes { id } } }', { key }, { key: `${key}x` }),
    await api.send('{ accounts { nodes { id } } }', {}, { key, headers: { 'x-ledger-id': key } }),
    await api.send('{ accounts { nodes { id } } }', {}, { key, headers: { 'x-request-id': key } }),
    await api.send('{ accounts { nodes { id } } }'),
  ].map(({ status }) => status);

  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter(({ msg }) => typeof msg === 'string' && msg.startsWith('request'));
  expect(requests).toHaveLength(statuses.length);
  expect(requests[0]).toMatchObject({ operation: 'Look', actor: `key:${id}`, status: 200, outcome: 'ok' });
  expect(requests.map(({ status }) => status)).toEqual(statuses);
  for (const line of requests)
    expect(line).toMatchObject({ requestId: expect.any(String) as string, durationMs: expect.any(Number) as number });
  expect(log).not.toContain(key.slice(-43));
  expect(log).not.toContain(key.slice(-43).replaceAll('-', '_'));
  expect(log).not.toContain(TEST_ADMIN_KEY);
});
