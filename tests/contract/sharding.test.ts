import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../support/index.js';

/** Tables that are the same for every ledger, or not the ledger's: a distributed Postgres keeps them whole on each node. */
const REFERENCE_TABLES = ['currencies', 'kysely_migration', 'kysely_migration_lock'];

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

interface Key {
  readonly table: string;
  readonly name: string;
  readonly firstColumn: string;
}

describe('the schema can be distributed by ledger', () => {
  it('every primary key and unique index starts with ledger_id', async () => {
    const { rows } = await sql<Key>`
      select t.relname as "table", i.relname as name, a.attname as "firstColumn"
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class t on t.oid = x.indrelid
      join pg_namespace n on n.oid = t.relnamespace
      join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
      where n.nspname = 'public' and x.indisunique`.execute(database.owner);
    const offending = rows.filter((key) => !REFERENCE_TABLES.includes(key.table) && key.firstColumn !== 'ledger_id');
    expect(offending).toEqual([]);
    expect(rows.length).toBeGreaterThan(10);
  });

  it('every foreign key between distributed tables carries ledger_id', async () => {
    const { rows } = await sql<{ name: string; target: string; columns: string[] }>`
      select c.conname as name, f.relname as target,
        array(select a.attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k)
          as columns
      from pg_constraint c join pg_class f on f.oid = c.confrelid
      join pg_namespace n on n.oid = c.connamespace
      where c.contype = 'f' and n.nspname = 'public'`.execute(database.owner);
    const offending = rows.filter(
      (key) => !REFERENCE_TABLES.includes(key.target) && !key.columns.includes('ledger_id'),
    );
    expect(offending).toEqual([]);
    expect(rows.length).toBeGreaterThan(5);
  });

  it('no column draws from a sequence', async () => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'S' and n.nspname = 'public'`.execute(database.owner);
    expect(rows).toEqual([]);
  });
});
