import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A transfer for the child to post. */
export interface ChildTransfer {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
}

/** A process of its own that posts. */
export interface PostingChild {
  /** Keys of the transfers whose success it has been told of, so far. */
  readonly acknowledged: readonly string[];
  send(transfers: readonly ChildTransfer[]): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startPostingChild(databaseUrl: string, redisUrl?: string): PostingChild {
  const file = fileURLToPath(new URL('posting-child.ts', import.meta.url));
  const args = ['--import', 'tsx', file, databaseUrl, ...(redisUrl ? [redisUrl] : [])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const acknowledged: string[] = [];
  createInterface({ input: child.stdout }).on('line', (key) => acknowledged.push(key));
  return {
    acknowledged,
    send: (transfers) => child.stdin.write(`${JSON.stringify(transfers)}\n`),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
