import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { commandOf, isAlive, ServiceError, startOf } from './services/index.js';

/** The folder that `npm start` keeps everything in. */
export interface Workplace {
  readonly folder: string;
  /** The servers' data: beneath `folder`, unless the user that runs Postgres cannot get there. */
  readonly servers: string;
  /** A secret made on first use and kept, readable by its owner alone. */
  secret(name: string, bytes: number): string;
  /** Gives the folder free for the next start. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Tells the holder from a later process with the same pid. */
  readonly started: string | null;
}

/** Opens the folder for this process alone. */
export async function openWorkplace(folder: string): Promise<Workplace> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unusable(folder, error);
  }
  const lock = join(folder, 'lock.json');
  await refuseSecond(folder, lock);
  const holder: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? null };
  try {
    writeFileSync(lock, JSON.stringify(holder));
  } catch (error) {
    throw unusable(folder, error);
  }
  return {
    folder,
    servers: serversOf(folder),
    secret: (name, bytes) => secretIn(join(folder, name), bytes),
    release: () => rmSync(lock, { force: true }),
  };
}

/** Where the servers' data of this folder is, whether or not it is open. */
export function serversOf(folder: string): string {
  return enterable(folder) ? folder : join('/var/lib/ledgerflow', fingerprint(folder));
}

/** Two servers over one folder would ruin each other's data: the second start is told of the first. */
async function refuseSecond(folder: string, lock: string): Promise<void> {
  let holder: Holder;
  try {
    holder = JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return;
    throw unusable(folder, error);
  }
  if (holder.pid === process.pid || !isAlive(holder.pid)) return;
  const same = holder.started === ((await startOf(holder.pid)) ?? null);
  if (!same || (await commandOf(holder.pid)) === undefined) return;
  throw new ServiceError(
    `LedgerFlow already runs over ${folder} as process ${holder.pid}; use that one, or stop it (kill ${holder.pid}).`,
  );
}

function secretIn(file: string, bytes: number): string {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable(file, error);
  }
  const made = randomBytes(bytes).toString('hex');
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/**
 * Whether any user may enter the folder. Where we are root Postgres runs as another user, for whom a checkout under /root is
 * out of reach; its data then lives under /var/lib, apart for each checkout.
 */
function enterable(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  const EXECUTE_BY_OTHERS = 0o001;
  for (let path = resolve(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & EXECUTE_BY_OTHERS) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function fingerprint(folder: string): string {
  return createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12);
}

function unusable(path: string, cause: unknown): ServiceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ServiceError(`${path} cannot be used (${why}); give it back to this user or remove it.`, { cause });
}
