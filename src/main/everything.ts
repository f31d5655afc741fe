import type { Config, Environment } from '../config/index.js';
import { envToConfig } from '../config/index.js';
import { openDatabase } from '../db/index.js';
import type { AccountRecord } from '../ledger/index.js';
import type { LedgerTables } from '../ledger/index.js';
import { openApi, openFoundations, openWorker, prepareBooks } from './compose/index.js';
import { seedDemo } from './demo.js';
import { startDevServers, type DevServers } from './dev-servers.js';
import { bringUpToDate } from './schema.js';
import type { Workplace } from './workplace.js';

/** The whole product in one process, listening. */
export interface Everything {
  readonly config: Config;
  readonly servers: DevServers;
  /** "http://127.0.0.1:4000" */
  readonly address: string;
  /** The demo ledger's accounts by code. */
  readonly accounts: ReadonlyMap<string, AccountRecord>;
  /** Finishes the work in hand and ends every server of its own; false when that took too long. */
  stop(): Promise<boolean>;
}

/**
 * Opens API, relay, deliveries and the demo ledger over the environment's servers or private ones. When a part fails, what
 * was started is ended again.
 */
export async function openEverything(env: Environment, workplace: Workplace): Promise<Everything> {
  const servers = await startDevServers(envToConfig(env), workplace);
  let stop = async (): Promise<boolean> => {
    await servers.stop();
    return true;
  };
  try {
    const config = envToConfig({ ...env, ...devSettings(env, workplace, servers) });
    await migrate(config);
    const foundations = await openFoundations(config, 'dev');
    stop = async () => {
      const clean = await foundations.lifecycle.stop();
      await servers.stop();
      return clean;
    };
    await prepareBooks(foundations);
    const accounts = await seedDemo(foundations.db.withTables<LedgerTables>(), foundations.posting);
    await openWorker(foundations);
    const app = await openApi(foundations);
    const address = await app.listen(config.http);
    foundations.lifecycle.serving();
    return { config, servers, address, accounts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a person on one machine wants, where the environment does not say otherwise. */
function devSettings(env: Environment, workplace: Workplace, servers: DevServers): Environment {
  return {
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    LOG_LEVEL: env.LOG_LEVEL || 'warn',
    LEDGERFLOW_ADMIN_KEY: env.LEDGERFLOW_ADMIN_KEY || workplace.secret('admin-key', 24),
    LEDGERFLOW_ENCRYPTION_KEY: env.LEDGERFLOW_ENCRYPTION_KEY || workplace.secret('encryption-key', 32),
    LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE: env.LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE || 'true',
  };
}

async function migrate(config: Config): Promise<void> {
  const owner = openDatabase({
    ...config.database.session,
    role: undefined,
    statementTimeoutMs: 0,
    url: config.migration.url!,
    maxConnections: 1,
    applicationName: 'ledgerflow-dev-migrate',
  });
  try {
    await bringUpToDate(owner);
  } finally {
    await owner.destroy();
  }
}
