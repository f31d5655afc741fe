import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config/index.js';
import { isAlive, ServiceError, startPostgres } from './services/index.js';
import { openWorkplace, serversOf } from './workplace.js';

/** The lines of postmaster.pid that are read here: PostgreSQL documentation, "storage-file-layout". */
const PID_LINE = 0;
const PORT_LINE = 3;

/** The ledger's database as a tool beside `npm start` reaches it. */
export interface ReachedDatabase {
  readonly url: string;
  /** Ends what was started for the tool alone. */
  release(): Promise<void>;
}

/**
 * DATABASE_URL when it is set; else the private Postgres of `npm start`: the one that is running, or, when none is, one
 * started over the same data for as long as the tool needs it.
 */
export async function reachLedgerDatabase(config: Config): Promise<ReachedDatabase> {
  if (config.database.url) return { url: config.database.url, release: () => Promise.resolve() };
  const home = resolve(config.home);
  if (!existsSync(home)) throw noLedger(home);
  const folder = join(serversOf(home), 'postgres');
  const running = runningUrl(folder);
  if (running) return { url: running, release: () => Promise.resolve() };
  if (!existsSync(join(folder, 'data', 'PG_VERSION'))) throw noLedger(home);
  const workplace = await openWorkplace(home);
  try {
    const server = await startPostgres({ folder });
    const release = async (): Promise<void> => {
      await server.stop();
      workplace.release();
    };
    return { url: urlOf(new URL(server.url)), release };
  } catch (error) {
    workplace.release();
    throw error;
  }
}

function runningUrl(folder: string): string | undefined {
  const file = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  if (!isAlive(Number(lines[PID_LINE]))) return undefined;
  const url = new URL(`postgres://postgres@127.0.0.1:${lines[PORT_LINE]!.trim()}`);
  url.password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return urlOf(url);
}

function urlOf(server: URL): string {
  server.pathname = '/ledgerflow';
  return server.href;
}

function noLedger(home: string): ServiceError {
  return new ServiceError(`There is no ledger under ${home} yet. Run npm start once, or set DATABASE_URL.`);
}
