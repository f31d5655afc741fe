import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POLL_MS = 20;

/** Something in the surroundings that a person must change; the message is one sentence for them, shown without a stack. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

/** A server this process started, or may end. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where its data is, for people. */
  readonly data: string;
  /** Lets it finish its work and waits until its process is gone. */
  stop(): Promise<void>;
}

/** A port of the loopback interface that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** True when something accepts connections there. */
export function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** True while the process exists, be it another user's. A zombie has ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const stat = procFile(pid, 'stat');
  return stat === undefined || stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
}

/** The arguments a process was started with, joined by blanks; undefined when it is gone. */
export async function commandOf(pid: number): Promise<string | undefined> {
  const line = procFile(pid, 'cmdline');
  if (line !== undefined) return line.replaceAll('\0', ' ').trim() || undefined;
  if (existsSync('/proc/self/cmdline')) return undefined;
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

/** Tells one process from a later one that was given the same pid: the moment it started, in the system's own unit. */
export async function startOf(pid: number): Promise<string | undefined> {
  const stat = procFile(pid, 'stat');
  // Field 22, counted behind the command's name, which may itself hold blanks and brackets.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (existsSync('/proc/self/stat')) return undefined;
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Polls until the check holds; false when the time is over. */
export async function waitUntil(check: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await check()) return true;
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
}

/** Sends the signals one after the other, each after its wait in vain, until the process is gone. */
export async function endProcess(pid: number, steps: readonly [NodeJS.Signals, waitMs: number][]): Promise<void> {
  for (const [signal, waitMs] of steps) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    if (await waitUntil(() => !isAlive(pid), waitMs)) return;
  }
  if (isAlive(pid))
    throw new ServiceError(`Process ${pid} does not end; stop it by hand (kill -9 ${pid}) and try again.`);
}

/** The last lines of a log file, for the error message of a server that did not start. */
export function lastLines(path: string, count = 5): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
