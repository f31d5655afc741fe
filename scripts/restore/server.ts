import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TOOLS = ['pg_basebackup', 'pg_verifybackup', 'pg_ctl', 'initdb', 'postgres'];
const TIMEOUT_MS = 120_000;

/** The programs of one Postgres installation, and who runs them: Postgres does not run as root. */
export interface Programs {
  readonly folder: string;
  readonly runAs: { readonly uid: number; readonly gid: number } | undefined;
}

/** A folder with all the programs of a major version: on PATH, or where distributions put them. */
export async function findPrograms(major: number | undefined): Promise<Programs> {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort().reverse() : [];
  const folders = [...onPath, ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`)];
  for (const folder of folders) {
    if (!TOOLS.every((tool) => existsSync(join(folder, tool)))) continue;
    const { stdout } = await run(join(folder, 'postgres'), ['--version']);
    const found = Number(/(\d+)/.exec(stdout)?.[1]);
    if (major === undefined || found === major) return { folder, runAs: await serverUser() };
  }
  throw new Error(
    `Postgres ${major ?? ''} is not installed here with its server and tools (${TOOLS.join(', ')}). A copy of the data ` +
      `files opens with the same major version only. Debian and Ubuntu: apt-get install postgresql-${major ?? '<version>'}; ` +
      `macOS: brew install postgresql@${major ?? '<version>'}; then put its bin folder on PATH.`,
  );
}

async function serverUser(): Promise<Programs['runAs']> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** A new folder that the server's user owns. */
export function workFolder({ runAs }: Programs): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-restore-'));
  chmodSync(folder, 0o711);
  if (runAs) chownSync(folder, runAs.uid, runAs.gid);
  return folder;
}

/** The same, by name, inside one. */
export function subFolder({ runAs }: Programs, parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { mode: 0o700 });
  if (runAs) chownSync(folder, runAs.uid, runAs.gid);
  return folder;
}

/** Runs one of the programs and returns what it printed; an error says what it complained of. */
export async function program(programs: Programs, tool: string, args: readonly string[]): Promise<string> {
  try {
    const options = { ...programs.runAs, cwd: '/', timeout: TIMEOUT_MS };
    return (await run(join(programs.folder, tool), [...args], options)).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(`${tool} failed: ${stderr.trim()}`, { cause: error });
  }
}

/** Starts a server over a data folder, on loopback, and waits until it answers; in recovery: until it is open for writing. */
export async function startServer(programs: Programs, data: string, port: number, settings: string[]): Promise<void> {
  const all = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const options = all.map((setting) => `-c ${quoted(setting)}`).join(' ');
  await program(programs, 'pg_ctl', ['-D', data, '-l', `${data}.log`, '-w', '-t', '110', '-o', options, 'start']);
}

/** Makes the next start over these files a recovery. */
export function askForRecovery({ runAs }: Programs, data: string): void {
  const signal = join(data, 'recovery.signal');
  writeFileSync(signal, '', { mode: 0o600 });
  if (runAs) chownSync(signal, runAs.uid, runAs.gid);
}

export async function stopServer(programs: Programs, data: string): Promise<void> {
  await program(programs, 'pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop']);
}

/** For the shell that pg_ctl starts the server with. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
