import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/index.js';
import { API_LOGIN, asSuperuser, withDatabase } from './template.js';

/** A database of its own, migrated, with the default ledger and the currencies. */
export interface FreshDatabase {
  readonly name: string;
  /** Logs in with the API's rights only. */
  readonly url: string;
  /** Logs in as superuser, past every grant. */
  readonly ownerUrl: string;
  /** A pool with the API's rights. */
  readonly db: Database;
  /** A pool of the superuser, for looking and for corrupting on purpose. */
  readonly owner: Database;
  /** Closes both pools and drops the database, whoever is still connected. */
  close(): Promise<void>;
}

let made = 0;

/** Clones the run's template; takes some 30 to 100 ms. Close it when the file is done. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const serverUrl = inject('postgresUrl');
  const template = inject('template');
  made += 1;
  const name = `${template}_${process.pid}_${made}`;
  await asSuperuser(serverUrl, (client) => client.query(`create database ${name} template ${template}`));
  const ownerUrl = withDatabase(serverUrl, name);
  const login = new URL(ownerUrl);
  login.username = API_LOGIN.user;
  login.password = API_LOGIN.password;
  const url = login.href;
  const db = open(url, 10);
  const owner = open(ownerUrl, 3);
  const close = async (): Promise<void> => {
    await Promise.all([db.destroy(), owner.destroy()]);
    await asSuperuser(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { name, url, ownerUrl, db, owner, close };
}

function open(url: string, maxConnections: number): Database {
  return openDatabase({
    url,
    maxConnections,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 30_000,
    applicationName: 'ledgerflow-tests',
    onIdleError: () => undefined,
  });
}
