import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/main/services/index.js';
import type { BenchDatabase } from '../database/databases.js';
import { ROOT } from './build.js';
import type { Servers } from './servers.js';

/** An API process of the product under load. */
export interface Api {
  readonly graphqlUrl: URL;
  /** The header of a key that is bound to the ledger: authentication is part of what is measured. */
  readonly authorization: string;
  readonly pid: number;
  /** Sends a document as the operator, for the setting up. */
  asOperator<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly build: string;
  readonly servers: Servers;
  readonly database: BenchDatabase;
  /** More arguments for node, as for a profile. */
  readonly nodeArguments?: readonly string[];
}

const START_MS = 30_000;
const STOP_MS = 60_000;
const ADMIN_KEY = randomBytes(24).toString('hex');
const ENCRYPTION_KEY = randomBytes(32).toString('hex');

/**
 * The product's environment as it is in production, every limit at its default; the log goes where it costs a write and
 * fills no disk.
 */
function environment(name: 'api' | 'worker', { servers, database }: ProcessOptions, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    ...(name === 'api' ? { PORT: String(port) } : { METRICS_PORT: String(port) }),
    DATABASE_URL: database.apiUrl,
    REDIS_URL: servers.redisUrl,
    REDIS_PREFIX: `${database.name}:`,
    LEDGERFLOW_ADMIN_KEY: ADMIN_KEY,
    LEDGERFLOW_ENCRYPTION_KEY: ENCRYPTION_KEY,
    LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE: 'true',
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^LEDGERFLOW_(BATCH|WAITING|WEBHOOK_CONC)/.test(name)),
    ),
    ...(process.env['LOG_LEVEL'] === undefined ? {} : { LOG_LEVEL: process.env['LOG_LEVEL'] }),
  };
}

/** Starts the API over a database and makes the key that the callers use. */
export async function startApi(options: ProcessOptions): Promise<Api> {
  const { child, origin } = await startProcess('api', options);
  const graphqlUrl = new URL('/graphql', origin);
  const asOperator = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: unknown };
    if (answer.errors !== undefined || answer.data === undefined) throw new Error(JSON.stringify(answer));
    return answer.data;
  };
  const { createApiKey } = await asOperator<{ createApiKey: { secret?: string } }>(
    `mutation ($key: String!) {
      createApiKey(idempotencyKey: $key, input: { name: "bench",
        scopes: [ACCOUNTS_READ, ACCOUNTS_WRITE, TRANSACTIONS_READ, TRANSACTIONS_WRITE] }) {
        ... on ApiKeySuccess { secret }
        ... on UserError { message }
      }
    }`,
    { key: `bench-${randomBytes(6).toString('hex')}` },
  );
  if (createApiKey.secret === undefined) throw new Error(`no key was made: ${JSON.stringify(createApiKey)}`);
  return {
    graphqlUrl,
    authorization: `Bearer ${createApiKey.secret}`,
    pid: child.pid!,
    asOperator,
    stop: () => stopProcess(child),
  };
}

/** Starts the worker (relay and deliveries) over a database; resolves to its stop. */
export async function startWorker(options: ProcessOptions): Promise<() => Promise<void>> {
  const { child } = await startProcess('worker', options);
  return () => stopProcess(child);
}

/** Memory of a process that is resident, in bytes. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** Time a process has spent on the CPU, in microseconds; undefined where there is no /proc. */
export function cpuUs(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15, user and system time in ticks of a hundredth of a second, counted behind the command's name.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const running = new Set<ChildProcess>();

/** Ends what was started here and still runs, without waiting for its work. */
export function killProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** What `npm run start:api` and `start:worker` say to node: what is measured runs as it does in production. */
function productionArguments(name: 'api' | 'worker'): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return (/ node (.*)dist\//.exec(scripts[`start:${name}`]!)?.[1] ?? '').split(' ').filter(Boolean);
}

async function startProcess(name: 'api' | 'worker', options: ProcessOptions) {
  const port = await freePort();
  const script = join(options.build, 'src', 'main', `${name}.js`);
  const child = spawn(process.execPath, [...productionArguments(name), ...(options.nodeArguments ?? []), script], {
    env: environment(name, options, port),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4000)));
  const origin = `http://127.0.0.1:${port}`;
  const untilMs = performance.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the ${name} ended with code ${child.exitCode}:\n${complaints}`);
    const answer = await fetch(`${origin}/readyz`).then(
      async (response) => (response.ok ? 'ready' : response.text()),
      (error: unknown) => String(error),
    );
    if (answer === 'ready') return { child, origin };
    if (performance.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`the ${name} is not ready after ${START_MS} ms: ${answer}\n${complaints}`);
    }
    await delay(100);
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
