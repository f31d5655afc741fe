import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment } from '../../src/config/index.js';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the README', () => {
  it('lists every environment variable with its default and meaning, and no other', () => {
    const section = readme.slice(readme.indexOf('<!-- environment -->'));
    const rows = section.match(/^\| `.*$/gm) ?? [];
    const expected = Object.entries(environment).map(([name, { default: standard, meaning }]) => {
      const shown = standard ? `\`${standard}\`` : '';
      return `| \`${name}\` | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
    });
    expect(rows).toEqual(expected);
  });

  it('names only scripts that exist', () => {
    const named = [...readme.matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(named.length).toBeGreaterThan(8);
  });

  it('links only to files that exist', () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!);
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(5);
  });
});
