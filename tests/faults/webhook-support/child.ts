import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ChildOptions } from './worker-child.js';

/** A worker in a process of its own, to be killed. */
export interface WorkerChild {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: { name: string; fact?: unknown }[];
  /** Resolves when it has said that so many times. */
  hears(name: string, times?: number, timeoutMs?: number): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  terminate(): Promise<number | null>;
}

export function forkWorker(options: ChildOptions): WorkerChild {
  const child = fork(fileURLToPath(new URL('./worker-child.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said: { name: string; fact?: unknown }[] = [];
  const listeners = new Set<() => void>();
  child.on('message', (message) => {
    said.push(message as { name: string });
    for (const listener of listeners) listener();
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    process: child,
    said,
    hears: (name, times = 1, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (said.filter((one) => one.name === name).length < times) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(
            new Error(
              `the worker did not say "${name}" within ${timeoutMs} ms; it said ${JSON.stringify(said).slice(0, 2_000)}`,
            ),
          );
        }, timeoutMs);
        listeners.add(look);
        look();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    terminate: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}
