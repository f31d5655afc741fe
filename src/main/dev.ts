import { resolve } from 'node:path';
import { envToConfig, readEnv, type Config } from '../config/index.js';
import { openDatabase } from '../db/index.js';
import { LedgerUnavailableError, type LedgerTables } from '../ledger/index.js';
import { prepareBooks } from './compose/books.js';
import { openApi, openFoundations, openWorker, type Foundations } from './compose/index.js';
import { seedDemo } from './demo.js';
import { startDevServers, type DevServers } from './dev-servers.js';
import { runMain, stopSignal } from './process.js';
import { bringUpToDate } from './schema.js';
import { isListening, ServiceError } from './services/index.js';
import { welcome } from './welcome.js';
import { openWorkplace, type Workplace } from './workplace.js';

/** `npm start`: everything in one process, on servers of its own, with a demo ledger. */
runMain(async () => {
  const startedAtMs = performance.now();
  const env = readEnv();
  const given = envToConfig(env);
  await refuseTakenPort(given);
  const signal = stopSignal();
  const workplace = await openWorkplace(resolve(given.home));
  const servers = await startDevServers(given, workplace);
  let foundations: Foundations | undefined;
  try {
    const config = envToConfig({ ...env, ...devSettings(env, workplace, servers) });
    await migrate(config);
    foundations = await openFoundations(config, 'dev');
    await prepareBooks(foundations);
    const accounts = await seedDemo(foundations.db.withTables<LedgerTables>(), foundations.posting);
    await openWorker(foundations);
    const app = await openApi(foundations);
    const address = await app.listen(config.http);
    foundations.lifecycle.serving();
    console.log(welcome({ address, config, accounts, servers, home: workplace.folder, startedAtMs }));
    await signal;
    console.log('\nStopping: work in hand is finished first.');
    return (await foundations.lifecycle.stop()) ? 0 : 1;
  } catch (error) {
    if (error instanceof LedgerUnavailableError) throw new ServiceError(error.message, { cause: error });
    throw error;
  } finally {
    await foundations?.lifecycle.stop();
    await servers.stop();
    workplace.release();
  }
});

/** Before anything is started or installed. */
async function refuseTakenPort({ http }: Config): Promise<void> {
  if (http.port === 0 || !(await isListening(http.port, http.host))) return;
  throw new ServiceError(
    `Port ${http.port} is taken by another program; stop it, or choose another port (PORT=${http.port + 1} npm start).`,
  );
}

/** What a person on one machine wants, where the environment does not say otherwise. */
function devSettings(env: ReturnType<typeof readEnv>, workplace: Workplace, servers: DevServers) {
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
