import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../../src/db/index.js';
import { DEFAULT_LEDGER_ID, type LedgerTables } from '../../src/ledger/index.js';
import { openBooks } from '../../src/main/books.js';
import { bringUpToDate } from '../../src/main/schema.js';

/** The login the tests use for the API: a member of the API's role and nothing more. */
export const API_LOGIN = { user: 'ledgerflow_test_api', password: 'ledgerflow_test_api' } as const;
export const DEFAULT_TEST_LEDGER = DEFAULT_LEDGER_ID;

const PREFIX = 'lft';
const ABANDONED_AFTER_S = 3 * 3600;

/** A name no other run has, which says when it was made. */
export function newDatabaseName(): string {
  return `${PREFIX}_${Math.floor(Date.now() / 1000)}_${randomBytes(5).toString('hex')}`;
}

/** The same server and login, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs statements as the superuser in the maintenance database. */
export async function asSuperuser<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the migrated and seeded database that every file's own is cloned from. */
export async function makeTemplate(url: string): Promise<string> {
  const name = newDatabaseName();
  await asSuperuser(url, async (client) => {
    await dropAbandoned(client);
    await client.query(`create database ${name}`);
  });
  const owner = openDatabase({
    url: withDatabase(url, name),
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 60_000,
    idleInTransactionTimeoutMs: 60_000,
    applicationName: 'ledgerflow-tests-template',
  });
  try {
    await bringUpToDate(owner);
    await openBooks(owner.withTables<LedgerTables>());
  } finally {
    await owner.destroy();
  }
  await asSuperuser(withDatabase(url, name), makeApiLogin);
  // No one may connect from here on: a clone is refused while its template is in use.
  await asSuperuser(url, (client) =>
    client.query(`alter database ${name} with is_template true allow_connections false`),
  );
  return name;
}

/** Drops the template and every clone that a crashed file left behind. */
export async function dropTemplate(url: string, template: string, clones: string): Promise<void> {
  await asSuperuser(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datname like $1 escape '!'`,
      [`${clones.replaceAll('_', '!_')}%`],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
    await client.query(`alter database ${template} with is_template false`);
    await client.query(`drop database ${template} with (force)`);
  });
}

/** A login that is a member of the API's role and nothing more; roles belong to the cluster, so it may be there already. */
export async function makeApiLogin(client: pg.Client): Promise<void> {
  await client.query(`
    do $$ begin
      create role ${API_LOGIN.user} login password '${API_LOGIN.password}' in role ledgerflow_api;
    exception when duplicate_object or unique_violation then null;
    end $$`);
}

/** Databases of runs that were killed, told by the time in their name, on a server that is kept between runs. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string; datistemplate: boolean }>(
    `select datname, datistemplate from pg_database where datname ~ '^${PREFIX}_[0-9]+_'`,
  );
  const before = Date.now() / 1000 - ABANDONED_AFTER_S;
  for (const { datname, datistemplate } of rows) {
    if (Number(datname.split('_')[1]) > before) continue;
    if (datistemplate) await client.query(`alter database ${datname} with is_template false`);
    await client.query(`drop database if exists ${datname} with (force)`);
  }
}
