import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { docker, dockerAnswers, haveImage } from './docker.js';
import { freePort, isListening, ServiceError, waitUntil, type RunningServer } from './processes.js';
import { startRedisServer } from './redis.js';

const run = promisify(execFile);
const IMAGE = 'redis:8-alpine';
const PULL_MS = 40_000;
const INSTALL_MS = 300_000;

export interface RedisSearch {
  readonly folder: string;
  /** The search path for programs. */
  readonly path: string;
  readonly databases?: number;
  readonly say: (line: string) => void;
}

/**
 * A Redis from whatever this system has: redis-server or valkey-server on PATH, else a container, else the system's
 * package, installed when that needs no password; else one sentence with the command to run.
 */
export async function findAndStartRedis(search: RedisSearch): Promise<RunningServer> {
  const start = (program: string): Promise<RunningServer> =>
    startRedisServer({
      program,
      folder: search.folder,
      ...(search.databases === undefined ? {} : { databases: search.databases }),
    });
  const present = findRedisProgram(search.path);
  if (present) return start(present);

  if ((await dockerAnswers()) && (await haveImage(IMAGE, PULL_MS))) return startContainer(search);

  const installer = await findInstaller(search.path);
  if (installer?.command) {
    search.say(`No redis-server found; installing it: ${installer.advice}`);
    for (const [program, ...args] of installer.command) {
      await run(program!, args, { timeout: INSTALL_MS }).catch((error: unknown) => {
        throw new ServiceError(`Redis is missing and its installation failed; run: ${installer.advice}`, {
          cause: error,
        });
      });
    }
    const installed = findRedisProgram(search.path);
    if (installed) return start(installed);
  }
  throw new ServiceError(
    `LedgerFlow needs Redis and found neither redis-server nor valkey-server on PATH nor a Docker engine; run: ` +
      `${installer?.advice ?? 'the installation of redis-server for this system (https://redis.io/docs/latest/operate/oss_and_stack/install/)'}, or set REDIS_URL.`,
  );
}

/** The first redis-server or valkey-server on the search path. */
export function findRedisProgram(path: string): string | undefined {
  return findProgram(path, 'redis-server') ?? findProgram(path, 'valkey-server');
}

function findProgram(path: string, name: string): string | undefined {
  // Homebrew and Debian keep servers where an ordinary user's PATH does not always look.
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']) {
    if (!folder) continue;
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  return undefined;
}

interface Installer {
  /** What a person would type. */
  readonly advice: string;
  /** Runs without a question; undefined when a password would be asked. */
  readonly command?: readonly (readonly string[])[];
}

async function findInstaller(path: string): Promise<Installer | undefined> {
  const root = process.getuid?.() === 0;
  if (findProgram(path, 'apt-get')) {
    const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
    const install = ['install', '-y', '--no-install-recommends', 'redis-server'];
    if (root) {
      const advice = 'apt-get update && apt-get install -y redis-server';
      return {
        advice,
        command: [
          [...quiet, 'update'],
          [...quiet, ...install],
        ],
      };
    }
    const advice = 'sudo apt-get update && sudo apt-get install -y redis-server';
    const allowed = await run('sudo', ['-n', 'true']).then(
      () => true,
      () => false,
    );
    const sudo = ['sudo', '-n', ...quiet];
    return allowed
      ? {
          advice,
          command: [
            [...sudo, 'update'],
            [...sudo, ...install],
          ],
        }
      : { advice };
  }
  if (findProgram(path, 'brew'))
    return { advice: 'brew install redis', command: [['brew', 'install', '--quiet', 'redis']] };
  const sudo = root ? '' : 'sudo ';
  if (findProgram(path, 'dnf')) return { advice: `${sudo}dnf install -y valkey || ${sudo}dnf install -y redis` };
  if (findProgram(path, 'apk')) return { advice: `${sudo}apk add redis` };
  if (findProgram(path, 'pacman')) return { advice: `${sudo}pacman -S --noconfirm valkey` };
  if (findProgram(path, 'zypper')) return { advice: `${sudo}zypper --non-interactive install redis` };
  return undefined;
}

/** A container named after the folder, so that one left by a killed process is found and replaced; its volume keeps the data. */
async function startContainer(search: RedisSearch): Promise<RunningServer> {
  const name = `ledgerflow-redis-${createHash('sha256').update(search.folder).digest('hex').slice(0, 12)}`;
  await docker(['rm', '--force', name]).catch(() => undefined);
  const port = await freePort();
  await docker([
    ...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:6379`, '--volume', `${name}:/data`, IMAGE],
    ...['redis-server', '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
    ...['--databases', String(search.databases ?? 16)],
  ]);
  if (!(await waitUntil(() => isListening(port), 20_000))) {
    const log = await docker(['logs', '--tail', '3', name]).catch(() => '');
    throw new ServiceError(`The Redis container ${name} does not answer: ${log}`);
  }
  const pid = Number(await docker(['inspect', '--format', '{{.State.Pid}}', name]));
  const stop = async (): Promise<void> => {
    await docker(['stop', '--time', '10', name]);
    await docker(['rm', '--force', name]);
  };
  return { url: `redis://127.0.0.1:${port}`, port, pid, data: `docker volume ${name}`, stop };
}
