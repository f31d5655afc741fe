import { join } from 'node:path';
import pg from 'pg';
import { searchPath, type Config } from '../config/index.js';
import { findAndStartRedis, startPostgres, type RunningServer } from './services/index.js';
import type { Workplace } from './workplace.js';

const DATABASE = 'ledgerflow';

/** The Postgres and Redis of `npm start`: those of the environment, else private ones under the workplace. */
export interface DevServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where the data is, for people. */
  readonly places: readonly string[];
  /** Ends the private ones. */
  stop(): Promise<void>;
}

/** Starts what the environment does not name; when one fails, the other is ended again. */
export async function startDevServers(config: Config, workplace: Workplace): Promise<DevServers> {
  const running: RunningServer[] = [];
  const keep = (server: RunningServer): RunningServer => {
    running.push(server);
    // For an end without a chance to wait: a second Ctrl-C, an error nobody caught. Both servers save their data on SIGINT.
    process.once('exit', () => interrupt(server.pid));
    return server;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  };
  const say = (line: string): void => console.log(line);
  const started = await Promise.allSettled([
    config.database.url ??
      startPostgres({ folder: join(workplace.servers, 'postgres') })
        .then(keep)
        .then(withDatabase),
    config.redis.url ??
      findAndStartRedis({ folder: join(workplace.servers, 'redis'), path: searchPath(), say })
        .then(keep)
        .then(urlOf),
  ]);
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [databaseUrl, redisUrl] = started.map((result) => (result as PromiseFulfilledResult<string>).value);
  const places = running.map((server) => server.data);
  return { databaseUrl: databaseUrl!, redisUrl: redisUrl!, places, stop };
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended.
  }
}

const urlOf = (server: RunningServer): string => server.url;

async function withDatabase(server: RunningServer): Promise<string> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  const url = new URL(server.url);
  url.pathname = `/${DATABASE}`;
  return url.href;
}
