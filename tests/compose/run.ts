import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { freePort, waitUntil } from '../../src/main/services/index.js';
import { createApiClient, createAccountWithFunds } from './client.js';

const run = promisify(execFile);
const READY_MS = 120_000;
const DELIVERY_MS = 20_000;

/**
 * `npm run test:compose`: builds the image, brings docker-compose.yml up, makes a transfer, sees its signed webhook arrive,
 * restarts everything, finds the money still there, takes it down with its volumes. Exits 1 when any of it fails.
 */
async function main(): Promise<void> {
  const compose = await findCompose();
  const project = `ledgerflow-test-${randomBytes(3).toString('hex')}`;
  const [port, postgresPort, redisPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const key = randomBytes(24).toString('hex');
  const env = {
    ...process.env,
    DOCKER_BUILDKIT: process.env.DOCKER_BUILDKIT ?? '0',
    COMPOSE_DOCKER_CLI_BUILD: process.env.DOCKER_BUILDKIT ?? '0',
    LEDGERFLOW_TAG: project,
    POSTGRES_PASSWORD: randomBytes(16).toString('hex'),
    LEDGERFLOW_ADMIN_KEY: key,
    LEDGERFLOW_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE: 'true',
    PORT: String(port),
    POSTGRES_PORT: String(postgresPort),
    REDIS_PORT: String(redisPort),
  };
  const files = ['-p', project, '-f', 'docker-compose.yml', '-f', 'tests/compose/receiver.yml'];
  const [program, ...before] = compose;
  const command = (...args: string[]): Promise<void> => stream(program!, [...before, ...files, ...args], env);
  const output = async (...args: string[]): Promise<string> =>
    (await run(program!, [...before, ...files, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;

  const api = createApiClient(`http://127.0.0.1:${port}`, key);
  try {
    step('build');
    await command('build');
    step('up');
    await command('up', '-d');
    await ready(() => api.isReady());

    step('a transfer and its webhook');
    const secret = await api.createEndpoint('http://receiver:8080/hook');
    const [from, to] = [await createAccountWithFunds(api, 'alice', '100.00'), await createAccountWithFunds(api, 'bob')];
    const transfer = await api.transfer(from, to, '12.50');
    assert(transfer.replayed === false, 'the transfer is new');
    const arrived = await waitUntil(
      async () => find(await output('logs', '--no-color', 'receiver'), transfer.id),
      DELIVERY_MS,
    );
    assert(arrived, 'the webhook arrived');
    verify(await output('logs', '--no-color', 'receiver'), transfer.id, secret);

    step('restart');
    await command('restart');
    await ready(() => api.isReady());
    assert((await api.balance(from)) === '87.50' && (await api.balance(to)) === '12.50', 'the money is still there');
    assert((await api.transfer(from, to, '12.50')).replayed, 'the same key is a replay after the restart');
    console.log('\ncompose: all good');
  } catch (error) {
    await command('logs', '--tail', '40').catch(() => undefined);
    throw error;
  } finally {
    step('down');
    await command('down', '--volumes', '--remove-orphans', '--timeout', '30').catch(() => undefined);
    await run('docker', ['image', 'rm', '--force', `ledgerflow:${project}`]).catch(() => undefined);
  }
}

/** Whichever of the two is here. */
async function findCompose(): Promise<string[]> {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program, ...args] = command;
    const found = await run(program!, [...args, 'version']).then(
      () => true,
      () => false,
    );
    if (found) return command;
  }
  throw new Error('neither `docker compose` nor `docker-compose` is here');
}

async function ready(isReady: () => Promise<boolean>): Promise<void> {
  assert(await waitUntil(isReady, READY_MS), '/readyz says 200');
}

function stream(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject).once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args.at(-1)} ended with ${code}`));
    });
  });
}

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The receiver prints one JSON line per request; compose puts the container's name before it. */
function received(log: string): Received[] {
  return log
    .split('\n')
    .map((line) => /\{.*\}$/.exec(line.trim())?.[0])
    .filter((line) => line !== undefined)
    .map((line) => JSON.parse(line) as Received);
}

function find(log: string, transactionId: string): boolean {
  return received(log).some(({ body }) => body.includes(transactionId));
}

function verify(log: string, transactionId: string, secret: string): void {
  const delivery = received(log).find(({ body }) => body.includes(transactionId))!;
  new Webhook(secret).verify(delivery.body, delivery.headers);
}

function assert(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not so: ${what}`);
  console.log(`  ok: ${what}`);
}

function step(name: string): void {
  console.log(`\n== ${name}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
