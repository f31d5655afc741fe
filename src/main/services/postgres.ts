import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findPostgres, isReachable, postgresUser, type RunAs } from './postgres-binaries.js';
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

const run = promisify(execFile);
const START_MS = 60_000;

/** SIGINT is Postgres's "fast" stop: open transactions roll back, everything committed is on disk. */
const FAST_STOP: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
];

export interface EmbeddedPostgresOptions {
  /** Holds everything of this server; made when missing. */
  readonly folder: string;
  /** A free one when left out. */
  readonly port?: number;
  /** More settings, as `name=value`. */
  readonly settings?: readonly string[];
}

/**
 * Starts the Postgres that npm brought, on loopback, over the data in `folder`; initialises it the first time. A server
 * that a killed process left running over the same data is stopped first. The child has its own process group: Ctrl-C
 * reaches only us, who let the work in hand finish before stopping it.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<RunningServer> {
  const runAs = await postgresUser();
  mkdirSync(options.folder, { recursive: true });
  if (!(await isReachable(options.folder, runAs))) {
    throw new ServiceError(
      `The user that runs Postgres cannot enter ${options.folder}; give it access or choose another folder.`,
    );
  }
  const folder = options.folder;
  const data = join(folder, 'data');
  const log = join(folder, 'postgres.log');
  const { postgres, initdb } = await findPostgres(folder, runAs);
  const password = passwordIn(folder);

  await stopOrphan(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(initdb, folder, data, password, runAs);
  else checkReadable(data);

  const port = options.port ?? (await freePort());
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    ...(options.settings ?? []),
  ];
  const output = openSync(log, 'a', 0o600);
  const child = spawn(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...runAs,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const spawned = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid!)).once('error', reject);
  });
  child.unref();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const ready = await waitUntil(async () => child.exitCode !== null || (await answers(url)), START_MS);
  if (!ready || child.exitCode !== null) {
    if (child.exitCode === null) await endProcess(spawned, FAST_STOP);
    throw new ServiceError(`Postgres did not start over ${data}: ${lastLines(log, 3)}`);
  }
  return { url, port, pid: spawned, data, stop: () => endProcess(spawned, FAST_STOP) };
}

async function initialise(
  initdb: string,
  folder: string,
  data: string,
  password: string,
  runAs: RunAs | undefined,
): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(data, '..', `.initdb-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runAs) for (const path of [data, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  try {
    await run(
      initdb,
      ['-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C'],
      { ...runAs, cwd: '/', timeout: START_MS },
    );
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    const { stderr = '' } = error as { stderr?: string };
    throw new ServiceError(`Postgres could not be set up in ${folder}: ${stderr.trim().split('\n').at(-1) ?? ''}`, {
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Drawn once; it keeps other users of this computer out of the loopback port. */
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

function checkReadable(data: string): void {
  try {
    readFileSync(join(data, 'PG_VERSION'));
  } catch (error) {
    throw new ServiceError(`The data folder ${data} cannot be read by this user; give it back its owner.`, {
      cause: error,
    });
  }
}

/**
 * `postmaster.pid` names the server over this data. One that still runs with our data folder among its arguments is the
 * child of a process that was killed: it is stopped. A pid that belongs to anything else by now is stale.
 */
async function stopOrphan(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  const command = await commandOf(pid);
  if (command?.includes(data)) await endProcess(pid, FAST_STOP);
  else rmSync(file, { force: true });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
