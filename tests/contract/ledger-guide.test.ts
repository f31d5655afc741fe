import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEM_CODES } from '../../src/ledger/index.js';
import { startApi, type TestApi } from '../support/api.js';

const guide = readFileSync('docs/ledger.md', 'utf8');

interface Example {
  readonly name: string;
  readonly document: string;
  readonly variables: Record<string, string>;
  readonly answer: object;
}

/** A graphql block, then the variables it needs, then what it answers. */
function examplesOf(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(graphql|json variables|json answer)\n(.*?)^```$/gms)];
  const examples: Example[] = [];
  let document = '';
  let variables = {};
  for (const [, kind, text] of blocks) {
    if (kind === 'graphql') [document, variables] = [text!, {}];
    else if (kind === 'json variables') variables = JSON.parse(text!) as Record<string, string>;
    else {
      const name = /(?:query|mutation) (\w+)/.exec(document)?.[1] ?? document;
      examples.push({ name, document, variables, answer: JSON.parse(text!) as object });
    }
  }
  expect(examples).toHaveLength(blocks.filter(([, kind]) => kind === 'graphql').length);
  return examples;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** "<code>" and "<key>" of the guide as the ids they stand for. */
async function idOf(placeholder: string): Promise<string> {
  const name = /^<(.+)>$/.exec(placeholder)?.[1] ?? '';
  const find = `query Find($name: String!) { account(code: $name) { id } transactionByIdempotencyKey(key: $name) { id } }`;
  const data = (await api.send(find, { name })).data as Record<string, { id: string } | null>;
  const found = data.account ?? data.transactionByIdempotencyKey;
  if (!found) throw new Error(`the guide speaks of ${placeholder}, which nothing has made`);
  return found.id;
}

describe('the guide to the ledger', () => {
  it.each(examplesOf(guide))('$name answers what is written there', async ({ document, variables, answer }) => {
    const ids: Record<string, string> = {};
    for (const [name, placeholder] of Object.entries(variables)) ids[name] = await idOf(placeholder);
    const got = await api.send(document, ids);
    expect(got.errors).toEqual([]);
    expect(got.data).toMatchObject(answer);
  });

  it('lists every problem that the verification can name, with what must hold', () => {
    const section = guide.slice(guide.indexOf('<!-- problems -->'));
    const rows = [...section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(rows).toEqual(Object.entries(PROBLEM_CODES));
  });
});
