import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { onServer } from '../database/databases.js';
import { ROOT } from '../servers/build.js';

/** What a figure needs beside it to mean anything. */
export interface Surroundings {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  readonly postgres: string;
  /** Processes of others that were running or waiting for a core just before the run: figures want an idle machine. */
  readonly othersAtWork: string;
}

export async function readSurroundings(postgresUrl: string): Promise<Surroundings> {
  const postgres = await onServer(postgresUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select 'Postgres ' || split_part(current_setting('server_version'), ' ', 1) || ', fsync ' || current_setting('fsync')
         || ', synchronous_commit ' || current_setting('synchronous_commit') as text`,
    );
    return rows[0]!.text;
  });
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return {
    date: new Date().toISOString(),
    commit: commit(),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, ${process.platform} ${process.arch}`,
    node: `Node ${process.version}`,
    postgres,
    othersAtWork: `load average before the run ${loadavg()[0]!.toFixed(1)}`,
  };
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'migrations', 'bench').trim() !== '';
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}
