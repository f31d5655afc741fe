import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const RESULTS = join(ROOT, 'bench', 'results');
export const BUILD = join(RESULTS, 'build');

/** Compiles the product as `npm run build` does, into a folder of the benchmark's own, unless that is newer than the sources. */
export function build(): string {
  const entry = join(BUILD, 'src', 'main', 'api.js');
  if (existsSync(entry) && statSync(entry).mtimeMs > newest(['src', 'migrations'])) return BUILD;
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', BUILD], { cwd: ROOT, stdio: 'pipe' });
  } catch (error) {
    const output = (error as { stdout?: Buffer }).stdout?.toString() ?? '';
    // Types that do not agree are the type check's business; what counts here is whether there is something to run.
    if (!existsSync(entry)) throw new Error(`the product does not compile:\n${output}`, { cause: error });
  }
  return BUILD;
}

function newest(folders: readonly string[]): number {
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).map((file) =>
      join(file.parentPath, file.name),
    ),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
