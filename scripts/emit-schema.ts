import { readFileSync, writeFileSync } from 'node:fs';
import { emitSchema } from '../src/graphql/index.js';

/** Writes schema.graphql; with --check only says whether it is up to date, by exit code. */
const file = new URL('../schema.graphql', import.meta.url);
const schema = emitSchema();
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== schema) {
    console.error('schema.graphql is not what the code says: run npm run schema:emit');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, schema);
}
