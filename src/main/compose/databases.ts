import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Config } from '../../config/index.js';
import { openPool, type Database, type DatabaseOptions } from '../../db/index.js';

/** The pools of one process. */
export interface Databases {
  /** Reads, and every write that is not a posting; `pool` is what it stands on. */
  readonly db: Database;
  readonly pool: pg.Pool;
  /** A connection for each batch in flight, plans by index only. */
  readonly postingPool: pg.Pool;
  close(): Promise<void>;
}

/** Opens them; nothing connects until the first statement. `name` is shown in pg_stat_activity. */
export function openDatabases(config: Config, name: string, onIdleError: (error: Error) => void): Databases {
  const session = (purpose: string, maxConnections: number): DatabaseOptions => ({
    ...config.database.session,
    url: config.database.url!,
    maxConnections,
    applicationName: `ledgerflow-${name}-${purpose}`,
    onIdleError,
  });
  const pool = openPool(session('main', config.database.poolSize));
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const postingPool = openPool({
    ...session('posting', config.posting.maxBatchesInFlight),
    indexScansOnly: true,
  });
  const close = async (): Promise<void> => {
    await Promise.all([postingPool.end(), db.destroy()]);
  };
  return { db, pool, postingPool, close };
}
