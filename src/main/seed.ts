import { resolve } from 'node:path';
import { envToConfig, readEnv } from '../config/index.js';
import { createPosting, type LedgerTables } from '../ledger/index.js';
import { openBooks } from './books.js';
import { openDatabases } from './compose/index.js';
import { seedDemo } from './demo.js';
import { openEverything } from './everything.js';
import { runMain } from './process.js';
import { openWorkplace } from './workplace.js';

/** The demo ledger in the database of the environment, or in that of `npm start`. A second run adds nothing. */
runMain(async () => {
  const config = envToConfig(readEnv());
  if (config.database.url === undefined) {
    const workplace = await openWorkplace(resolve(config.home));
    const everything = await openEverything({ ...readEnv(), PORT: '0' }, workplace);
    show(everything.accounts.values());
    await everything.stop();
    workplace.release();
    return 0;
  }
  const databases = openDatabases(config, 'seed', () => undefined);
  const db = databases.db.withTables<LedgerTables>();
  const posting = createPosting(databases.postingPool, db, config.posting);
  try {
    await openBooks(db);
    show((await seedDemo(db, posting)).values());
    return 0;
  } finally {
    await posting.close();
    await databases.close();
  }
});

function show(accounts: Iterable<{ accountId: string; currency: string; code: string }>): void {
  for (const { accountId, code, currency } of accounts) console.log(`${accountId}  ${currency}  ${code}`);
}
