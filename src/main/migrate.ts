import { migrations } from '../../migrations/index.js';
import { envToConfig, readEnv } from '../config/index.js';
import { createMigrator, openDatabase } from '../db/index.js';
import { runMain } from './process.js';
import { bringUpToDate } from './schema.js';

/** Long enough for another process's migrations to end before this one finds nothing left to do. */
const LOCK_TIMEOUT_MS = 30_000;
const USAGE = 'usage: npm run migrate -- up | down | status';

/** Schema changes by hand or from a deployment; several may start at once, one works. */
runMain(async () => {
  const [command = 'up', ...rest] = process.argv.slice(2);
  if (rest.length > 0 || !['up', 'down', 'status'].includes(command)) {
    console.error(USAGE);
    return 2;
  }
  const config = envToConfig(readEnv(), readEnv().MIGRATION_DATABASE_URL ? [] : ['DATABASE_URL']);
  const db = openDatabase({
    url: config.migration.url!,
    maxConnections: 2,
    connectTimeoutMs: config.database.session.connectTimeoutMs,
    // Building an index over years of entries takes its time; waiting for a lock must not queue the world behind it.
    statementTimeoutMs: 0,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    idleInTransactionTimeoutMs: 0,
    applicationName: 'ledgerflow-migrate',
  });
  try {
    const migrator = createMigrator(db, migrations);
    if (command === 'status') {
      for (const { name, executedAt } of await migrator.status()) {
        console.log(`${executedAt ? executedAt.toISOString() : 'waiting'.padEnd(24)}  ${name}`);
      }
      return 0;
    }
    const names = command === 'up' ? await bringUpToDate(db) : await migrator.down();
    console.log(names.length === 0 ? 'Nothing to do.' : `${command}: ${names.join(', ')}`);
    return 0;
  } finally {
    await db.destroy();
  }
});
