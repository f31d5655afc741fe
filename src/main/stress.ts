import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../config/index.js';
import { openEverything, type Everything } from './everything.js';
import { runMain } from './process.js';
import { checkAccounts, makeAccounts, runTransfers, type ApiAccess, type Pair } from './stress-run.js';
import { openWorkplace } from './workplace.js';

const PAIR_TRANSFERS = 50;
const RING_TRANSFERS = 1_000;
const RING_ACCOUNTS = 20;

/**
 * `npm run scripts`: fifty concurrent transfers between two accounts, then a thousand among twenty, through the API; then
 * every balance beside the sum of its entries. Exits 1 when anything does not add up. Servers as for `npm start`, over a
 * folder of its own that is removed afterwards.
 */
runMain(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-scripts-'));
  // Where we are root, Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  const workplace = await openWorkplace(folder);
  let everything: Everything | undefined;
  try {
    console.log('Starting the servers and the demo ledger ...');
    everything = await openEverything({ ...readEnv(), PORT: '0' }, workplace);
    const api: ApiAccess = { url: `${everything.address}/graphql`, key: everything.config.access.adminKey! };
    console.log(`Ready; ${everything.accounts.size} demo accounts are seeded.\n`);

    const two = await makeAccounts(api, 2);
    const pair = await runTransfers(api, PAIR_TRANSFERS, (i) => [two[i % 2]!, two[(i + 1) % 2]!]);
    const twenty = await makeAccounts(api, RING_ACCOUNTS);
    const ring = await runTransfers(api, RING_TRANSFERS, () => drawPair(twenty));
    console.table({
      [`${PAIR_TRANSFERS} between two accounts`]: pair,
      [`${RING_TRANSFERS} among ${RING_ACCOUNTS}`]: ring,
    });

    const check = await checkAccounts(api, [...two, ...twenty]);
    console.table(check.rows);
    console.log(`Total: ${check.total}; it must be ${check.expected}.`);
    const answered = pair.posted + pair.refused === PAIR_TRANSFERS && ring.posted + ring.refused === RING_TRANSFERS;
    const good = check.good && answered;
    console.log(good ? 'Everything adds up.' : 'Something does not add up.');
    return good ? 0 : 1;
  } finally {
    await everything?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

function drawPair(accounts: readonly string[]): Pair {
  const from = Math.floor(Math.random() * accounts.length);
  const step = 1 + Math.floor(Math.random() * (accounts.length - 1));
  return [accounts[from]!, accounts[(from + step) % accounts.length]!];
}
