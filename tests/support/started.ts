import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** A process of the product, started as a person starts it. */
export interface Started {
  readonly pid: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Waits until it has printed a match; rejects when it ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end: the exit code, or the signal's name. */
  ended(): Promise<number | NodeJS.Signals | null>;
  signal(name: NodeJS.Signals): void;
}

/** Starts a command in the repository with that environment beside PATH and HOME; nothing else leaks in. */
export function startCommand(command: string, args: readonly string[], env: Record<string, string>): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let over = false;
  const waiting = new Set<() => void>();
  const tell = (): void => waiting.forEach((look) => look());
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      tell();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true;
    tell();
    return (code ?? signal) as number | NodeJS.Signals | null;
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text);
        if (!match && !over) return;
        waiting.delete(look);
        if (match) resolve(match);
        else reject(new Error(`ended without printing ${String(pattern)}:\n${text}`));
      };
      waiting.add(look);
      look();
    });
  return {
    pid: child.pid!,
    output: () => text,
    printed,
    ended: () => ended,
    signal: (name) => void child.kill(name),
  };
}

/** The processes of this computer whose arguments or working folder name that folder (Linux). */
export function processesOver(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(folder));
}
