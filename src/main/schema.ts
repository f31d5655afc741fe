import { sql, type Kysely } from 'kysely';
import { migrations } from '../../migrations/index.js';
import { createMigrator } from '../db/index.js';

/**
 * Runs the migrations that are missing, and lets the API's role read which have run, from which readiness follows. For
 * the schema's owner. Returns the names run.
 */
export async function bringUpToDate(owner: Kysely<object>): Promise<string[]> {
  const names = await createMigrator(owner, migrations).up();
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'ledgerflow_api') then
        grant select on kysely_migration to ledgerflow_api;
      end if;
    end $$`.execute(owner);
  return names;
}

/** The migrations this version needs and the database has not had; an older version may meet more than it knows. */
export async function missingMigrations(db: Kysely<object>): Promise<string[]> {
  const table = await sql<{ present: boolean }>`select to_regclass('kysely_migration') is not null as present`.execute(
    db,
  );
  if (!table.rows[0]?.present) return Object.keys(migrations);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = new Set(rows.map((row) => row.name));
  return Object.keys(migrations).filter((name) => !done.has(name));
}
