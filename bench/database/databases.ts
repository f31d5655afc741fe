import pg from 'pg';
import { openDatabase } from '../../src/db/index.js';
import { bringUpToDate } from '../../src/main/schema.js';
import { CURRENCY, LEDGER_ID, loadHistory, type History } from './history.js';

/** A migrated database with accounts and a history. */
export interface BenchDatabase {
  readonly url: string;
  readonly name: string;
  /** Ids of funded accounts, all in one currency, DEBIT-normal. */
  readonly accounts: readonly string[];
  /** The login the API takes: a member of its role and nothing more. */
  readonly apiUrl: string;
  drop(): Promise<void>;
}

const API_LOGIN = 'ledgerflow_bench_api';

/**
 * Makes a database of its own on the server, migrates it and loads the history. With `statistics: false` autovacuum is
 * kept off its tables and what the load analysed is forgotten: the planner knows as little as on the first day.
 */
export async function makeDatabase(
  serverUrl: string,
  name: string,
  history: History,
  options: { statistics?: boolean; progress?: (done: number, total: number) => void } = {},
): Promise<BenchDatabase> {
  await onServer(serverUrl, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  });
  const url = withDatabase(serverUrl, name);
  const owner = openDatabase({
    url,
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
    applicationName: 'ledgerflow-bench',
  });
  await bringUpToDate(owner);
  await owner.destroy();
  await onServer(url, async (client) => {
    await client.query(`insert into ledgers (ledger_id, name) values ($1, 'Benchmark')`, [LEDGER_ID]);
    await client.query(`insert into currencies values ($1, 2, 'US Dollar', 'ISO_4217')`, [CURRENCY]);
    await client.query(`
      do $$ begin
        create role ${API_LOGIN} login password '${API_LOGIN}' in role ledgerflow_api;
      exception when duplicate_object or unique_violation then null;
      end $$`);
  });
  const accounts = await loadHistory(url, history, options.progress);
  if (options.statistics === false) await onServer(url, forgetStatistics);
  const apiUrl = new URL(url);
  apiUrl.username = apiUrl.password = API_LOGIN;
  const drop = (): Promise<void> =>
    onServer(serverUrl, async (client) => {
      await client.query(`drop database if exists ${name} with (force)`);
    });
  return { url, name, accounts, apiUrl: apiUrl.href, drop };
}

/** Runs work on a connection of its own. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function forgetStatistics(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name } of rows) await client.query(`alter table ${name} set (autovacuum_enabled = off)`);
  await client.query(
    `delete from pg_statistic where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  );
  await client.query(
    `update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`,
  );
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
