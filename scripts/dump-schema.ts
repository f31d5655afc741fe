import { readFileSync, rmSync, writeFileSync, mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../src/db/index.js';
import { bringUpToDate } from '../src/main/schema.js';
import { startPostgres } from '../src/main/services/index.js';

/**
 * Writes docs/schema.sql: what the migrations come to, read from Postgres's catalogue, so that a change of the schema shows
 * as a change of this file. With --check it says by exit code whether the file is up to date. The text is the same from
 * Postgres 15 to 18: nothing in it depends on how a version prints a dump.
 */
const FILE = new URL('../docs/schema.sql', import.meta.url);

const COLUMNS = `
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
    pg_get_expr(d.adbin, d.adrelid) as standard, l.collname as collation
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join pg_collation l on l.oid = a.attcollation and l.collname <> 'default'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely%'
  order by c.relname, a.attnum`;
// Postgres 18 lists NOT NULL among the constraints (contype n), earlier ones only on the column.
const CONSTRAINTS = `
  select conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition from pg_constraint
  where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c') and conrelid <> 0
    and conrelid::regclass::text not like 'kysely%'
  order by 1, contype = 'p' desc, contype, 2`;
const INDEXES = `
  select tablename as table, indexdef as definition from pg_indexes x
  where schemaname = 'public' and tablename not like 'kysely%'
    and not exists (select from pg_constraint k where k.conname = x.indexname and k.conrelid = x.tablename::regclass)
  order by 1, 2`;
const TRIGGERS = `
  select tgrelid::regclass::text as table, pg_get_triggerdef(oid) as definition from pg_trigger
  where not tgisinternal order by 1, 2`;
const FUNCTIONS = `
  select pg_get_functiondef(oid) as definition from pg_proc where pronamespace = 'public'::regnamespace order by proname`;
const GRANTS = `
  select table_name as table, string_agg(privilege_type, ', ' order by privilege_type) as privileges
  from information_schema.role_table_grants
  where grantee = 'ledgerflow_api' and table_schema = 'public' and table_name not like 'kysely%'
  group by 1 order by 1`;
const COLUMN_GRANTS = `
  select table_name as table, string_agg(column_name, ', ' order by column_name) as columns
  from information_schema.column_privileges p
  where grantee = 'ledgerflow_api' and table_schema = 'public' and privilege_type = 'UPDATE'
    and not exists (select from information_schema.role_table_grants t where t.grantee = p.grantee
      and t.table_name = p.table_name and t.privilege_type = 'UPDATE')
  group by 1 order by 1`;

interface Row {
  readonly table: string;
  readonly definition: string;
}

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly standard: string | null;
  readonly collation: string | null;
}

async function dump(url: string): Promise<string> {
  const owner = openDatabase({
    url,
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 60_000,
    idleInTransactionTimeoutMs: 60_000,
    applicationName: 'ledgerflow-schema-dump',
  });
  try {
    await bringUpToDate(owner);
  } finally {
    await owner.destroy();
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows = async <T extends object>(query: string): Promise<T[]> => (await client.query<T>(query)).rows;
    const columns = await rows<Column>(COLUMNS);
    const constraints = await rows<Row>(CONSTRAINTS);
    const tables = [...new Set(columns.map((column) => column.table))].map((table) => {
      const lines = [
        ...columns.filter((column) => column.table === table).map(columnLine),
        ...constraints.filter((constraint) => constraint.table === table).map(({ definition }) => definition),
      ];
      return `create table ${table} (\n  ${lines.join(',\n  ')}\n);`;
    });
    const plain = async (query: string): Promise<string> =>
      (await rows<Row>(query)).map(({ definition }) => `${definition.trim()};`).join('\n');
    const grants = (await rows<{ table: string; privileges: string }>(GRANTS)).map(
      ({ table, privileges }) => `grant ${privileges.toLowerCase()} on ${table} to ledgerflow_api;`,
    );
    const columnGrants = (await rows<{ table: string; columns: string }>(COLUMN_GRANTS)).map(
      ({ table, columns: names }) => `grant update (${names}) on ${table} to ledgerflow_api;`,
    );
    const parts = [
      '-- What the migrations come to, read from the catalogue by `npm run schema:dump`. For reading and for diffs; not a backup.',
      ...tables,
      await plain(INDEXES),
      await plain(FUNCTIONS),
      await plain(TRIGGERS),
      [...grants, ...columnGrants].join('\n'),
    ];
    return `${parts.join('\n\n')}\n`;
  } finally {
    await client.end();
  }
}

function columnLine({ name, type, required, standard, collation }: Column): string {
  const parts = [
    name,
    type,
    collation && `collate "${collation}"`,
    required && 'not null',
    standard && `default ${standard}`,
  ];
  return parts.filter(Boolean).join(' ');
}

const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-schema-'));
chmodSync(folder, 0o711);
try {
  const server = await startPostgres({ folder, settings: ['fsync=off'] });
  const schema = await dump(server.url).finally(() => server.stop());
  if (!process.argv.includes('--check')) writeFileSync(FILE, schema);
  else if (readFileSync(FILE, 'utf8') !== schema) {
    console.error('docs/schema.sql is not what the migrations say: run npm run schema:dump');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
