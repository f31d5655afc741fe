import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAndStartRedis, startPostgres, type RunningServer } from '../../src/main/services/index.js';

/** The servers of one run. */
export interface Servers {
  /** A superuser's URL: the run makes and drops its own databases. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

/**
 * The product's own Postgres, with the durability it has in production (fsync and synchronous_commit are on by default and
 * stay on), and a private Redis, over a folder that is removed afterwards.
 *
 * `databaseUrl` uses another Postgres instead; its login must be allowed to create databases and roles.
 */
export async function startServers(databaseUrl: string | undefined, say: (line: string) => void): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-bench-'));
  chmodSync(folder, 0o755);
  const running: RunningServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    let postgresUrl = databaseUrl;
    if (postgresUrl === undefined) {
      const postgres = await startPostgres({ folder: join(folder, 'postgres'), settings: POSTGRES_SETTINGS });
      running.push(postgres);
      postgresUrl = postgres.url;
    }
    const redis = await findAndStartRedis({ folder: join(folder, 'redis'), path: process.env['PATH'] ?? '', say });
    running.push(redis);
    return { postgresUrl, redisUrl: redis.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Memory and WAL for a data set of several gigabytes; nothing that weakens a commit. */
const POSTGRES_SETTINGS = ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=15min', 'max_connections=300'];
