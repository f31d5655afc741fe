import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isObjectType, isUnionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { REQUEST_ERROR_CODES } from '../../src/graphql/index.js';
import { isRemembered, type Rejection } from '../../src/ledger/index.js';

const text = readFileSync('docs/errors.md', 'utf8');
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'), { assumeValid: true });

/** The rows of the table behind a mark, cell by cell; codes without their quotes. */
function rowsAfter(mark: string): string[][] {
  const table = text.slice(text.indexOf(mark)).split('\n\n')[0]!;
  return [...table.matchAll(/^\| (`.*) \|$/gm)].map(([, row]) => row!.split(' | ').map((cell) => cell.trim()));
}
const bare = (cell: string): string => cell.replaceAll('`', '');

describe('docs/errors.md', () => {
  it('lists every refusal of the schema, and no other, each with cause and advice', () => {
    const codes = schema.getType('ErrorCode');
    const rows = rowsAfter('<!-- refusals -->');
    expect(
      isEnumType(codes) &&
        codes
          .getValues()
          .map((value) => value.name)
          .sort(),
    ).toEqual(rows.map(([code]) => bare(code!)).sort());
    for (const row of rows) expect(row.map((cell) => cell.length > 1)).toEqual([true, true, true, true, true]);
  });

  it('names the type that carries each code, and every type that carries one', () => {
    const carriers = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'UserError'))
      .map((type) => type.name);
    const named = rowsAfter('<!-- refusals -->').flatMap(([, types]) => bare(types!).split(' or '));
    expect([...new Set(named)].sort()).toEqual(carriers.sort());
    const unions = Object.values(schema.getTypeMap()).filter((type) => isUnionType(type));
    const members = new Set(unions.flatMap((union) => union.getTypes().map(({ name }) => name)));
    expect(carriers.filter((name) => !members.has(name))).toEqual([]);
  });

  it('says truly which refusals a key remembers', () => {
    for (const [code, , remembered] of rowsAfter('<!-- refusals -->')) {
      const rejection = { code: bare(code!), message: '', path: [] } as unknown as Rejection;
      expect([code, remembered]).toEqual([code, isRemembered(rejection) ? 'yes' : 'no']);
    }
  });

  it('lists every code of an error of the request, and no other', () => {
    const rows = rowsAfter('<!-- requests -->');
    expect(rows.map(([code]) => bare(code!))).toEqual([...REQUEST_ERROR_CODES]);
    for (const row of rows) expect(row).toHaveLength(4);
  });
});
