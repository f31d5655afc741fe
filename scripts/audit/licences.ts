import { existsSync, readFileSync } from 'node:fs';
import { allows } from './spdx.js';

/**
 * Lists the licence of every package in the lockfile and fails on one that is not allowed. What is shipped may carry
 * permissive licences only; tools that stay on the developer's machine may be a little freer.
 */
const SHIPPED = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'PostgreSQL',
  'Zlib',
];
const TOOLS = [...SHIPPED, 'Python-2.0', 'CC-BY-4.0', 'CC-BY-3.0', 'MPL-2.0', 'WTFPL', 'Artistic-2.0'];

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

interface Exception {
  readonly package: string;
  readonly licence: string;
  /** Why it may be used all the same. */
  readonly reason: string;
}

const root = new URL('../../', import.meta.url);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const { licences: exceptions } = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8')) as {
  licences: readonly Exception[];
};

const counts = new Map<string, number>();
const refused: string[] = [];
for (const [path, locked] of Object.entries(packages)) {
  if (path === '' || locked.link) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = locked.license ?? licenceInstalled(path) ?? 'unknown';
  const kind = locked.dev ? 'tools' : 'shipped';
  counts.set(`${kind}  ${licence}`, (counts.get(`${kind}  ${licence}`) ?? 0) + 1);
  if (process.argv.includes('--all'))
    console.log(`${kind.padEnd(8)} ${licence.padEnd(24)} ${name}@${locked.version ?? '?'}`);
  const excepted = exceptions.some((exception) => exception.package === name && exception.licence === licence);
  if (!excepted && !allows(locked.dev ? TOOLS : SHIPPED, licence))
    refused.push(`${name}@${locked.version ?? '?'}: ${licence} (${kind})`);
}

for (const [licence, count] of [...counts].sort()) console.log(`${String(count).padStart(5)}  ${licence}`);
for (const { package: name, licence, reason } of exceptions) console.log(`excepted: ${name} (${licence}): ${reason}`);
for (const line of refused) console.error(`not allowed: ${line}`);
console.log(refused.length === 0 ? 'Every licence is allowed.' : `${refused.length} licences are not allowed.`);
process.exitCode = refused.length === 0 ? 0 : 1;

/** Older lockfile entries do not say; the package itself does. */
function licenceInstalled(path: string): string | undefined {
  const file = new URL(`${path}/package.json`, root);
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: string | { type?: string };
    licenses?: readonly { type?: string }[];
  };
  return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type);
}
