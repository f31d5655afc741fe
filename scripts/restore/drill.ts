import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { freePort } from '../../src/main/services/index.js';
import { contentsOf, practiceBooks, verifyAll, withDatabase, type Contents } from './books.js';
import {
  askForRecovery,
  findPrograms,
  program,
  startServer,
  stopServer,
  subFolder,
  workFolder,
  type Programs,
} from './server.js';

const USAGE = `usage: npm run restore:drill                    practise on a server of its own, to a point in time
       npm run restore:drill -- --from URL      back up the server at URL (a login with REPLICATION), restore, verify`;

const say = (line: string): void => console.log(line);
const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

/** Restores a base backup into a fresh server, up to a moment if one is given, and verifies every ledger in it. */
async function restore(
  programs: Programs,
  source: { backup: string; database: string; user: string; password: string },
  pointInTime?: { archive: string; until: Date },
): Promise<Contents> {
  const startedAt = performance.now();
  await program(programs, 'pg_verifybackup', ['--quiet', source.backup]);
  say('The backup is complete: every file matches its manifest.');
  const port = await freePort();
  const settings = ['archive_mode=off'];
  if (pointInTime) {
    settings.push(
      `restore_command=cp ${pointInTime.archive}/%f %p`,
      // Not ISO's T and Z: time zone names are not loaded yet when a server reads this.
      `recovery_target_time=${pointInTime.until.toISOString().replace('T', ' ').replace('Z', '+00')}`,
      'recovery_target_action=promote',
    );
    askForRecovery(programs, source.backup);
  }
  await startServer(programs, source.backup, port, settings);
  try {
    const url = new URL(`postgres://127.0.0.1:${port}/${source.database}`);
    url.username = source.user;
    url.password = source.password;
    return await withDatabase(url.href, async (db) => {
      await untilWritable(db);
      say(`Restored in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Verifying.`);
      const { lines, problems } = await verifyAll(db);
      lines.forEach(say);
      if (problems > 0) throw new Error(`the restored books have ${problems} problems`);
      return await contentsOf(db);
    });
  } finally {
    await stopServer(programs, source.backup);
  }
}

/** Recovery goes on after the server answers; it ends with the promotion. */
async function untilWritable(db: Parameters<typeof contentsOf>[0]): Promise<void> {
  const deadlineMs = performance.now() + 600_000;
  for (;;) {
    const { rows } = await sql<{ recovering: boolean }>`select pg_is_in_recovery() as recovering`.execute(db);
    if (!rows[0]!.recovering) return;
    if (performance.now() > deadlineMs) throw new Error('the recovery did not end');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Backs up a server that is in use and restores it beside itself; nothing of the source changes. */
async function drillFrom(from: string, use: Workplace): Promise<void> {
  const source = new URL(from);
  const before = await withDatabase(from, contentsOf);
  const major = await withDatabase(from, async (db) => {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(
      db,
    );
    return Math.floor(Number(rows[0]!.version) / 10_000);
  });
  const programs = await findPrograms(major);
  const backup = join(use(programs), 'backup');
  await program(programs, 'pg_basebackup', ['-d', from, '-D', backup, '-X', 'stream', '-c', 'fast']);
  const after = await restore(programs, {
    backup,
    database: source.pathname.slice(1),
    user: decodeURIComponent(source.username),
    password: decodeURIComponent(source.password),
  });
  const lost = (Object.keys(before) as (keyof Contents)[]).filter((what) => after[what] < before[what]);
  if (lost.length > 0) throw new Error(`the restored books lack ${lost.join(', ')} that were there before the backup`);
  say(
    `Done: ${after.transactions} transactions, at least the ${before.transactions} there were when the backup began.`,
  );
}

/** A server with a WAL archive, a backup, work after it, and a mistake to be undone. */
async function practise(use: Workplace): Promise<void> {
  const programs = await findPrograms(undefined);
  const folder = use(programs);
  const [data, archive] = [subFolder(programs, folder, 'data'), subFolder(programs, folder, 'archive')];
  const backup = join(folder, 'backup');
  await program(programs, 'initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C']);
  const port = await freePort();
  await startServer(programs, data, port, [
    'archive_mode=on',
    `archive_command=cp %p ${archive}/%f`,
    'wal_level=replica',
  ]);
  say(`A server with a WAL archive, Postgres ${readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()}.`);
  let expected: Contents;
  let until: Date;
  try {
    const books = await practiceBooks(urlOf(port));
    try {
      await books.post(500);
      await program(programs, 'pg_basebackup', ['-d', urlOf(port), '-D', backup, '-X', 'stream', '-c', 'fast']);
      await books.post(300);
      [expected, until] = await withDatabase(urlOf(port), async (db) => {
        const { rows } = await sql<{ now: Date }>`select clock_timestamp() + interval '1 ms' as now`.execute(db);
        return [await contentsOf(db), rows[0]!.now];
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await books.post(200);
      say(`800 transfers until ${until.toISOString()}, and 200 after it that shall be undone.`);
    } finally {
      await books.close();
    }
    await withDatabase(urlOf(port), (db) => sql`select pg_switch_wal()`.execute(db));
  } finally {
    await stopServer(programs, data);
  }
  const source = { backup, database: 'postgres', user: 'postgres', password: '' };
  const restored = await restore(programs, source, { archive, until });
  if (JSON.stringify(restored) !== JSON.stringify(expected))
    throw new Error(`restored ${JSON.stringify(restored)}, expected ${JSON.stringify(expected)}`);
  say(`Done: the books as they were at that moment, ${restored.transactions} transactions.`);
}

/** Makes the folder everything of the drill is in. */
type Workplace = (programs: Programs) => string;

let folder: string | undefined;
const use: Workplace = (programs) => (folder = workFolder(programs));
try {
  const { values } = parseArgs({ options: { from: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) say(USAGE);
  else if (values.from !== undefined) await drillFrom(values.from, use);
  else await practise(use);
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (folder !== undefined) console.error(`Left for you to look at: ${folder}`);
  process.exitCode = 1;
}
