import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Self time by package (or room of the product) and by function, as shares of the time that was not idle. */
export function readProfiles(folder: string): string {
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busyUs = 0;
  let idleUs = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
    profile.samples.forEach((id, i) => {
      const us = profile.timeDeltas[i]!;
      const frame = frames.get(id)!;
      if (frame.functionName === '(idle)') {
        idleUs += us;
        return;
      }
      busyUs += us;
      const owner = ownerOf(frame.url, frame.functionName);
      const name = `${frame.functionName || '(anonymous)'}  ${owner} ${frame.url.split('/').at(-1)}:${frame.lineNumber + 1}`;
      byPackage.set(owner, (byPackage.get(owner) ?? 0) + us);
      byFunction.set(name, (byFunction.get(name) ?? 0) + us);
    });
  }
  const top = (shares: ReadonlyMap<string, number>, count: number): string[] =>
    [...shares]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([name, us]) => `${((100 * us) / busyUs).toFixed(1).padStart(6)} %  ${name}`);
  const busyShare = ((100 * busyUs) / (busyUs + idleUs)).toFixed(0);
  return [
    `API on the CPU ${busyShare} % of the time; self time by package:`,
    ...top(byPackage, 25),
    'by function:',
    ...top(byFunction, 40),
  ].join('\n');
}

function ownerOf(url: string, functionName: string): string {
  if (functionName === '(garbage collector)') return '(garbage collector)';
  if (url === '') return '(native)';
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/').slice(0, 2).join('/')}`;
  const inModules = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inModules !== undefined) return inModules;
  return /\/(src\/[^/]+(?:\/[^/]+)?)\//.exec(url)?.[1] ?? url;
}
