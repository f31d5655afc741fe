import { execute, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { buildSchema } from '../src/graphql/schema.js';
import { EntryConnection } from '../src/graphql/types/connections.js';
import { Entry } from '../src/graphql/types/entry.js';
import type { EntryRecord } from '../src/ledger/index.js';
import { newId } from '../src/lib/index.js';
import { entryPages } from './load/operations.js';

/**
 * A page of 20 entries from records to its result, by graphql-js and compiled: what ADR 0011 rests on. Without HTTP, Postgres
 * and JSON. Run by hand (`npx tsx bench/execution.ts`).
 */
const RUNS = 5_000;
const schema = buildSchema();
const { query } = JSON.parse(entryPages([newId()]).next()) as { query: string };
const document = parse(query);
const record = (sequence: number): EntryRecord => ({
  ledgerId: newId(),
  accountId: newId(),
  transactionId: newId(),
  sequence: BigInt(sequence),
  position: 0,
  direction: 'DEBIT',
  amount: 12_345n,
  currency: 'USD',
  exponent: 2,
  normalSide: 'DEBIT',
  debitsAfter: 1_000_000n,
  creditsAfter: 12_345n,
  effectiveAt: new Date(),
  createdAt: new Date(),
});
const items = Array.from({ length: 20 }, (_, i) => record(i + 1));
const page = { items, cursors: items.map(String), hasNextPage: true, hasPreviousPage: false };
schema.getQueryType()!.getFields()['entries']!.resolve = () =>
  Promise.resolve(EntryConnection.of(page, (entry) => new Entry(entry)));

const compiled = compileQuery(schema, document);
if (!isCompiledQuery(compiled)) throw new Error('the query does not compile');
const variables = { id: newId() };
const ways = {
  'graphql-js': () => execute({ schema, document, variableValues: variables }),
  compiled: () => compiled.query(undefined, {}, variables),
};
const results = [JSON.stringify(await ways['graphql-js']()), JSON.stringify(await ways.compiled())];
if (results[0] !== results[1]) throw new Error(`the results differ:\n${results.join('\n')}`);
for (let round = 1; round <= 3; round += 1)
  for (const [name, run] of Object.entries(ways)) {
    const startMs = performance.now();
    for (let i = 0; i < RUNS; i += 1) await run();
    console.log(
      `${round}  ${name.padEnd(10)}  ${(((performance.now() - startMs) * 1000) / RUNS).toFixed(1)} us a page`,
    );
  }
