import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('docs/idempotency.md names only tests that exist, and a test for every fault', () => {
  const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const rows = text('docs/idempotency.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| fault |'));
  const tests = text('tests/faults/idempotency.test.ts');
  const named = rows.map((row) => /"([^"]+)" \|$/.exec(row)?.[1]);
  expect(named).not.toContain(undefined);
  expect(named.filter((name) => !tests.includes(`'${name}'`))).toEqual([]);
});
