import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestReport } from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import { call, done, op, openAccount, openPosting, type OpenPosting } from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

const run = promisify(execFile);
let database: FreshDatabase;
let books: OpenPosting;

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
  const [a, b] = [await openAccount(books.db), await openAccount(books.db)];
  for (let i = 1; i <= 10; i += 1)
    done(await books.posting.post(call(op.transfer(a.accountId, b.accountId, String(i)))));
});
afterAll(async () => {
  await books.close();
  await database.close();
});

/** Runs the script as a person does; `code` is its exit code. */
async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url };
  const command = ['--import', 'tsx', 'src/main/verify.ts', ...args];
  try {
    const { stdout, stderr } = await run(process.execPath, command, { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe('npm run verify', () => {
  it('ends with 0 and a table when everything agrees, and stores the report', async () => {
    const { code, out, err } = await verify();
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('entries') as string });
    expect(out).toMatch(/Default.*│ 2 .*│ 10 .*│ 20 /);
    expect(out).toContain('Everything agrees with the entries.');
    expect(await latestReport(books.db, DEFAULT_TEST_LEDGER)).toMatchObject({ entries: 20n, problemCount: 0n });
  });

  it('ends with 1 and names every problem', async () => {
    await sql`update accounts set posted_debits = posted_debits + 1`.execute(database.owner);
    const { code, out } = await verify('--ledger', DEFAULT_TEST_LEDGER);
    expect(code).toBe(1);
    expect(out.match(/STORED_BALANCE/g)).toHaveLength(2);
    expect(out).toContain('LEDGER_UNBALANCED');
    expect(out).toContain('3 problems.');
    const report = await latestReport(books.db, DEFAULT_TEST_LEDGER);
    expect(report?.problems.map((problem) => problem.code).sort()).toEqual([
      'LEDGER_UNBALANCED',
      'STORED_BALANCE',
      'STORED_BALANCE',
    ]);
  });

  it('ends with 2 when it is asked for what is not there', async () => {
    expect((await verify('--ledger', newId())).code).toBe(2);
  });
});
