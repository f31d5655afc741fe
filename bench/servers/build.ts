import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const RESULTS = join(ROOT, 'bench', 'results');
const BUILD = join(RESULTS, 'build');

/** Compiles the product as `npm run build` does, into a folder of the benchmark's own; returns it. */
export function build(): string {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', BUILD], { cwd: ROOT, stdio: 'pipe' });
  } catch (error) {
    const output = (error as { stdout?: Buffer }).stdout?.toString() ?? '';
    // Types that do not agree are the type check's business; what counts here is whether there is something to run.
    if (!existsSync(join(BUILD, 'src', 'main', 'api.js')))
      throw new Error(`the product does not compile:\n${output}`, { cause: error });
  }
  return BUILD;
}
