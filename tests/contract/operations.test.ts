import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMetrics } from '../../src/telemetry/index.js';

const folder = join(import.meta.dirname, '../../docs/operations');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** The series a scrape can have: histograms have three names. */
async function exposedNames(): Promise<Set<string>> {
  const text = await createMetrics({ runtime: true }).expose();
  const names = new Set<string>();
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name!);
    if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) names.add(`${name}_${part}`);
  }
  return names;
}

const named = (text: string): string[] => [...new Set(text.match(/\b(?:ledgerflow|nodejs|process)_[a-z0-9_]+/g))];

it.each(['grafana-dashboard.json', 'alerts.yml'])('%s speaks of metrics that exist', async (file) => {
  const exposed = await exposedNames();
  const names = named(read(file));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !exposed.has(name))).toEqual([]);
});

it('the dashboard shows every metric of the product', async () => {
  const shown = read('grafana-dashboard.json');
  const exposed = await createMetrics({ runtime: false }).expose();
  const missing = [...exposed.matchAll(/^# TYPE (\S+)/gm)]
    .map(([, name]) => name!)
    .filter((name) => !shown.includes(name));
  expect(missing).toEqual([]);
});

it('the dashboard is one that Grafana can lay out: ids are unique and no panel lies over another', () => {
  const { panels } = JSON.parse(read('grafana-dashboard.json')) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

it('the image and compose start the API as `npm run start:api` does', () => {
  const root = join(import.meta.dirname, '../..');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const words = scripts['start:api']!.replace(/^exec /, '').split(' ');
  expect(words.length).toBeGreaterThan(2);
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(
    `CMD ${JSON.stringify(words).replaceAll(',', ', ')}`,
  );
  expect(readFileSync(join(root, 'docker-compose.yml'), 'utf8')).toContain(`command: [${words.join(', ')}]`);
  const start = scripts['start']!.split(' ');
  expect(start).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))));
});
