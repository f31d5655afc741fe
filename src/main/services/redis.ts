import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import {
  commandOf,
  endProcess,
  freePort,
  isAlive,
  lastLines,
  ServiceError,
  waitUntil,
  type RunningServer,
} from './processes.js';

const START_MS = 30_000;

/** SIGTERM makes Redis write its append-only file out and leave. */
const STOP: readonly [NodeJS.Signals, number][] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 5_000],
];

export interface RedisServerOptions {
  /** A redis-server or valkey-server. */
  readonly program: string;
  readonly folder: string;
  readonly port?: number;
  readonly databases?: number;
}

/** What a private server left in its folder, so that the next start can find and end an orphan. */
interface Note {
  readonly pid: number;
  readonly port: number;
}

/**
 * Starts a private Redis on loopback over `folder`: append-only file on and `noeviction`, because BullMQ's jobs are not a
 * cache. The password is in a file of mode 0600, never in the arguments. Its process group is its own, so that Ctrl-C
 * reaches only us.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<RunningServer> {
  const { folder } = options;
  // The folders above it are others' to enter, so the mode is for the last one alone.
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  const password = passwordIn(folder);
  await stopOrphan(folder, password);

  const port = options.port ?? (await freePort());
  const settings = join(folder, 'redis.conf');
  const log = join(folder, 'redis.log');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${JSON.stringify(folder)}`,
    `requirepass ${password}`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    `databases ${options.databases ?? 16}`,
  ];
  writeFileSync(settings, `${lines.join('\n')}\n`, { mode: 0o600 });
  const output = openSync(log, 'a', 0o600);
  const child = spawn(options.program, [settings], { cwd: folder, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid!)).once('error', reject);
  });
  child.unref();
  writeFileSync(noteIn(folder), JSON.stringify({ pid, port } satisfies Note), { mode: 0o600 });
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const ready = await waitUntil(async () => child.exitCode !== null || (await processOf(url)) === pid, START_MS);
  if (!ready || child.exitCode !== null) {
    if (child.exitCode === null) await endProcess(pid, STOP);
    throw new ServiceError(`Redis did not start over ${folder}: ${lastLines(log, 3)}`);
  }
  const stop = async (): Promise<void> => {
    await endProcess(pid, STOP);
    rmSync(noteIn(folder), { force: true });
  };
  return { url, port, pid, data: folder, stop };
}

function noteIn(folder: string): string {
  return join(folder, 'server.json');
}

function passwordIn(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ServiceError(`${file} cannot be read by this user; give it back its owner or remove the folder.`, {
      cause: error,
    });
  }
}

/**
 * Two servers over one append-only file would destroy it. The one noted here is known for ours when it takes our password
 * and names the noted process; one that does not answer is ours only if it still carries a server's name, and then a
 * person decides.
 */
async function stopOrphan(folder: string, password: string): Promise<void> {
  if (!existsSync(noteIn(folder))) return;
  const { pid, port } = JSON.parse(readFileSync(noteIn(folder), 'utf8')) as Note;
  if (isAlive(pid)) {
    if ((await processOf(`redis://:${password}@127.0.0.1:${port}`)) === pid) await endProcess(pid, STOP);
    else if (/(redis|valkey)-server/.test((await commandOf(pid)) ?? '')) {
      throw new ServiceError(
        `Process ${pid} may still be using ${folder} and does not answer; stop it (kill ${pid}) and try again.`,
      );
    }
  }
  rmSync(noteIn(folder), { force: true });
}

/** The process id of the Redis that answers there with that password. */
async function processOf(url: string): Promise<number | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1000,
    commandTimeout: 1000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}
