import { openDatabase, openPool, type DatabaseOptions } from '../src/db/index.js';
import { createPosting, type LedgerTables, type Posting } from '../src/ledger/index.js';
import { checkBooks, type Claim } from './database/check.js';
import { makeDatabase } from './database/databases.js';
import { LEDGER_ID } from './database/history.js';
import { startServers } from './servers/servers.js';
import { uniform, zipf, type Choice } from './load/choice.js';
import { closedLoop, type LoopOptions, type Measured } from './load/closed-loop.js';
import { median } from './load/statistics.js';
import { newKeyPrefix, SET_SIZE, sqlLimit, storedFunction } from './yardsticks/drivers.js';
import { installYardsticks } from './yardsticks/functions.js';

/**
 * The core without HTTP and GraphQL: posting in this process, beside the stored function and the SQL limit. Run by hand
 * (`npx tsx bench/core.ts [--legs=2000] [--flights=2]`) when the question is what the ledger itself can do.
 */
const argument = (name: string, standard: number): number =>
  Number(process.argv.find((a) => a.startsWith(`--${name}=`))?.split('=')[1] ?? standard);
const CALLERS = (process.argv.find((a) => a.startsWith('--callers='))?.split('=')[1] ?? '1,50,200,1000')
  .split(',')
  .map(Number);
const PAIRS = argument('pairs', 2);
const timing = { warmUpMs: 700, durationMs: argument('ms', 3000) };

const servers = await startServers(process.env['BENCH_DATABASE_URL'], console.log);
try {
  const database = await makeDatabase(servers.postgresUrl, 'bench_core', { accounts: 1000, entries: 10_000 });
  await installYardsticks(database.url);
  const session: DatabaseOptions = {
    url: database.apiUrl,
    role: 'ledgerflow_api',
    maxConnections: argument('flights', 2),
    connectTimeoutMs: 5000,
    statementTimeoutMs: 15_000,
    lockTimeoutMs: 5000,
    idleInTransactionTimeoutMs: 15_000,
    applicationName: 'bench-core',
  };
  const db = openDatabase(session);
  const pool = openPool({ ...session, indexScansOnly: true });
  let batches = 0;
  let commands = 0;
  let commitMs = 0;
  let retried = 0;
  const posting = createPosting(
    pool,
    db.withTables<LedgerTables>(),
    {
      maxBatchLegs: argument('legs', 2000),
      maxBatchesInFlight: argument('flights', 2),
      maxBatchesInFlightPerLedger: argument('flights', 2),
      maxWaitingCommands: 10_000,
      retryTimeoutMs: 10_000,
    },
    {
      batchCommitted: (batch) => {
        batches += 1;
        commands += batch.commands;
        commitMs += batch.commitMs;
      },
      batchRetried: () => (retried += 1),
    },
  );
  const choices: Record<string, Choice> = { hot: uniform(2), 'spread 1000': uniform(1000), zipf: zipf(1000) };
  const rows: Record<string, unknown>[] = [];
  const claims: Claim[] = [];
  for (const [name, choose] of Object.entries(choices))
    for (const callers of CALLERS) {
      const yard: Measured[] = [];
      const core: Measured[] = [];
      batches = commands = commitMs = retried = 0;
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const yardPrefix = newKeyPrefix('fn');
        const clients = Math.min(callers, 50);
        const y = await storedFunction(database.url, database.accounts, choose, yardPrefix, {
          ...timing,
          callers: clients,
        });
        yard.push(y);
        claims.push({ keyPrefix: yardPrefix, acknowledged: y.acknowledged, transfersPerKey: 1 });
        const prefix = newKeyPrefix('core');
        const c = await postLoop(posting, database.accounts, choose, prefix, { ...timing, callers });
        core.push(c);
        claims.push({ keyPrefix: prefix, acknowledged: c.acknowledged, transfersPerKey: 1 });
      }
      const y = median(yard.map((m) => m.perSecond));
      const c = median(core.map((m) => m.perSecond));
      rows.push({
        accounts: name,
        callers,
        function: Math.round(y),
        core: Math.round(c),
        ratio: (c / y).toFixed(2),
        p50: median(core.map((m) => m.p50Ms)).toFixed(2),
        fnP50: median(yard.map((m) => m.p50Ms)).toFixed(2),
        p99: median(core.map((m) => m.p99Ms)).toFixed(1),
        perBatch: (commands / batches).toFixed(1),
        commitMs: (commitMs / batches).toFixed(2),
        retried,
      });
      console.log(rows.at(-1));
    }
  for (const [name, count] of [
    ['hot', 2],
    ['spread 1000', 1000],
  ] as const)
    for (const callers of [1, 2]) {
      const prefix = newKeyPrefix('set');
      const m = await sqlLimit(database.url, database.accounts.slice(0, count), prefix, { ...timing, callers });
      console.log(`SQL limit, ${name}, ${callers} connections: ${Math.round(m.perSecond * SET_SIZE)} transfers/s`);
      claims.push({ keyPrefix: prefix, acknowledged: m.acknowledged * SET_SIZE, transfersPerKey: 1 });
    }
  console.table(rows);
  await posting.close();
  await Promise.all([pool.end(), db.destroy()]);
  await checkBooks(database.url, claims);
  console.log('the books agree with the answers');
} finally {
  await servers.stop();
}

function postLoop(
  posting: Posting,
  accounts: readonly string[],
  choose: Choice,
  keyPrefix: string,
  options: LoopOptions,
): Promise<Measured> {
  let made = 0;
  return closedLoop(options, async () => {
    const [from, to] = choose();
    const outcome = await posting.post({
      ledgerId: LEDGER_ID,
      idempotencyKey: `${keyPrefix}${(made += 1)}`,
      actor: 'operator',
      operation: {
        kind: 'transfer',
        transfer: {
          fromAccountId: accounts[from]!,
          toAccountId: accounts[to]!,
          amount: { digits: 1n, scale: 0 },
          currency: null,
          reference: null,
          description: null,
          metadata: {},
          effectiveAt: null,
          pending: false,
          expiresAt: null,
        },
      },
    });
    if (outcome.kind !== 'done' || outcome.replayed)
      throw new Error(
        `not posted: ${JSON.stringify(outcome, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))}`,
      );
  });
}
