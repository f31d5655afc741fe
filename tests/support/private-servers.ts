import { rmSync } from 'node:fs';
import { openDatabase } from '../../src/db/index.js';
import type { LedgerTables } from '../../src/ledger/index.js';
import { openBooks } from '../../src/main/books.js';
import { bringUpToDate } from '../../src/main/schema.js';
import {
  docker,
  findAndStartRedis,
  findRedisProgram,
  freePort,
  isAlive,
  startPostgres,
  startRedisServer,
  waitUntil,
  type RunningServer,
} from '../../src/main/services/index.js';
import { newFolder } from './folders.js';
import { API_LOGIN, asSuperuser, makeApiLogin } from './template.js';

/** A server of one test file that may be hurt. It keeps its port and data through everything but `close`. */
export interface PrivateServer {
  readonly url: string;
  readonly port: number;
  /** Ends it in an orderly way; `restart` brings it back. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}

/** A private Redis: a process where redis-server or valkey-server is installed, else a container. */
export async function startRedis(): Promise<PrivateServer> {
  const folder = newFolder('redis');
  const path = process.env.PATH ?? '';
  const program = findRedisProgram(path);
  if (program) {
    const port = await freePort();
    return byProcess(folder, () => startRedisServer({ program, folder, port }));
  }
  const server = await findAndStartRedis({ folder, path, say: (line) => console.log(`[servers] ${line}`) });
  const installed = findRedisProgram(path);
  if (installed)
    return byProcess(folder, () => startRedisServer({ program: installed, folder, port: server.port }), server);
  return byContainer(server, server.data.replace('docker volume ', ''));
}

/** What `startPostgres` of the tests gives: a private server with one migrated database. */
export interface PrivatePostgres extends PrivateServer {
  /** Logs in with the API's rights only. `url` is the superuser's. */
  readonly apiUrl: string;
}

/** A private Postgres 18, durable (fsync on), migrated and seeded as the template is. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const folder = newFolder('postgres');
  const port = await freePort();
  const server = await byProcess(folder, () => startPostgres({ folder, port }));
  const owner = openDatabase({
    url: server.url,
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 60_000,
    idleInTransactionTimeoutMs: 60_000,
    applicationName: 'ledgerflow-tests',
  });
  await bringUpToDate(owner);
  await openBooks(owner.withTables<LedgerTables>());
  await owner.destroy();
  await asSuperuser(server.url, makeApiLogin);
  const login = new URL(server.url);
  login.username = API_LOGIN.user;
  login.password = API_LOGIN.password;
  return { ...server, apiUrl: login.href };
}

async function byProcess(
  folder: string,
  start: () => Promise<RunningServer>,
  first?: RunningServer,
): Promise<PrivateServer> {
  let server = first ?? (await start());
  const signal = (name: NodeJS.Signals) => (): Promise<void> => {
    process.kill(server.pid, name);
    return Promise.resolve();
  };
  const resume = async (): Promise<void> => {
    if (isAlive(server.pid)) process.kill(server.pid, 'SIGCONT');
    return Promise.resolve();
  };
  const stop = async (): Promise<void> => {
    await resume();
    await server.stop();
  };
  return {
    url: server.url,
    port: server.port,
    stop,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await waitUntil(() => !isAlive(server.pid), 5_000);
    },
    pause: signal('SIGSTOP'),
    resume,
    restart: async () => {
      server = await start();
    },
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function byContainer(server: RunningServer, name: string): PrivateServer {
  const command =
    (...args: string[]) =>
    async (): Promise<void> =>
      void (await docker([...args, name]));
  return {
    url: server.url,
    port: server.port,
    stop: command('stop'),
    kill: command('kill'),
    pause: command('pause'),
    resume: command('unpause'),
    restart: command('start'),
    close: async () => {
      await docker(['rm', '--force', name]);
      await docker(['volume', 'rm', '--force', name]);
    },
  };
}
