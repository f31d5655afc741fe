import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ANSWER_MS = 5_000;

/** Runs one docker command and gives what it printed; rejects when it fails or takes longer. */
export async function docker(args: readonly string[], timeoutMs = 30_000): Promise<string> {
  const { stdout } = await run('docker', args, { timeout: timeoutMs });
  return stdout.trim();
}

/** Whether a Docker engine answers. A client alone is not enough. */
export function dockerAnswers(): Promise<boolean> {
  return docker(['version', '--format', '{{.Server.Version}}'], ANSWER_MS).then(
    () => true,
    () => false,
  );
}

/** Whether the image is here, or arrives within that time. */
export async function haveImage(image: string, pullTimeoutMs: number): Promise<boolean> {
  const present = await docker(['image', 'inspect', image], ANSWER_MS).then(
    () => true,
    () => false,
  );
  if (present) return true;
  return docker(['pull', '--quiet', image], pullTimeoutMs).then(
    () => true,
    () => false,
  );
}
