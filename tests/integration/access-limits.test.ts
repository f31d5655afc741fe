import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createLimits, type Caller, type LimitOptions, type Limits } from '../../src/access/index.js';
import { newId } from '../../src/lib/index.js';
import { startRedis, type PrivateServer } from '../support/index.js';

let server: PrivateServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.close());

function open(options: Partial<LimitOptions>): Limits {
  const limits = createLimits({ requestsPerSecond: null, concurrentRequests: null, ...options });
  onTestFinished(() => limits.close());
  return limits;
}

function connect(): Redis {
  const redis = new Redis(server.url, { enableOfflineQueue: false, retryStrategy: () => 50, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

const somebody = (): Caller => ({
  ledgerId: newId(),
  actor: `key:${newId()}`,
  keyId: null,
  scopes: new Set(),
  isOperator: false,
});
const admitted = (limits: Limits, caller: Caller, tries: number): number =>
  Array.from({ length: tries }, () => limits.admit(caller)).filter(({ kind }) => kind === 'admitted').length;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('admits a caller as often as it may a second, tells when to come back, and leaves others alone', async () => {
  const limits = open({ requestsPerSecond: 50 });
  const caller = somebody();
  expect(admitted(limits, caller, 80)).toBe(50);
  expect(limits.admit(caller)).toEqual({
    kind: 'refused',
    code: 'RATE_LIMITED',
    status: 429,
    message: 'This caller may send 50 requests a second.',
    retryAfterSeconds: 1,
  });
  expect(limits.admit(somebody()).kind).toBe('admitted');
  await pause(1_050);
  expect(admitted(limits, caller, 80)).toBe(50);
});

it('counts requests under way until they are released, once each', () => {
  const limits = open({ concurrentRequests: 2 });
  const caller = somebody();
  const first = limits.admit(caller);
  expect(limits.admit(caller).kind).toBe('admitted');
  expect(limits.admit(caller)).toMatchObject({ kind: 'refused', code: 'TOO_MANY_CONCURRENT', status: 429 });
  expect(limits.admit(somebody()).kind).toBe('admitted');
  if (first.kind !== 'admitted') throw new Error('refused');
  first.release();
  first.release();
  expect(limits.admit(caller).kind).toBe('admitted');
  expect(limits.admit(caller).kind).toBe('refused');
});

it('shares the rate between processes through Redis, within one interval of telling', async () => {
  const redis = connect();
  await new Promise((resolve) => redis.once('ready', resolve));
  const processes = [open({ requestsPerSecond: 100, redis }), open({ requestsPerSecond: 100, redis })] as const;
  const caller = somebody();
  expect(admitted(processes[0], caller, 60)).toBe(60);
  await pause(300);
  // The second process has let nobody in yet, so it has not asked; its first request makes it hear of the other's.
  expect(admitted(processes[1], caller, 1)).toBe(1);
  await pause(300);
  expect(admitted(processes[1], caller, 100)).toBe(39);
});

it('goes on counting alone while Redis is gone, and together again after it', async () => {
  const redis = connect();
  await new Promise((resolve) => redis.once('ready', resolve));
  const limits = open({ requestsPerSecond: 40, redis });
  const caller = somebody();
  await server.kill();
  expect(admitted(limits, caller, 60)).toBe(40);
  await pause(1_300);
  expect(admitted(limits, caller, 60)).toBe(40);
  await server.restart();
  await new Promise<void>((resolve) => (redis.status === 'ready' ? resolve() : redis.once('ready', () => resolve())));
  await pause(1_300);
  expect(admitted(limits, caller, 60)).toBe(40);
});
