import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccess, type AccessTables } from '../../src/access/index.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

const root = join(import.meta.dirname, '../..');
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

function keys(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, DATABASE_URL: database.url };
  return new Promise((resolve) => {
    execFile(
      join(root, 'node_modules/.bin/tsx'),
      ['src/main/keys.ts', ...args],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

// One test and four processes: each takes seconds to start on a busy machine.
it('makes a key that opens the door, lists it, revokes it, and says what is wrong with a call', async () => {
  const made = await keys('create', '--name', 'shop', '--scopes', 'accounts:read,transactions:write');
  expect(made.code).toBe(0);
  const secret = made.stdout.trim();
  const [id] = /[0-9a-f-]{36}/.exec(made.stderr)!;
  const db = database.db.withTables<AccessTables>();
  const ask = (): ReturnType<ReturnType<typeof createAccess>['authenticate']> =>
    createAccess({ db, adminKey: null, defaultLedgerId: DEFAULT_TEST_LEDGER }).authenticate({
      authorization: `Bearer ${secret}`,
    });
  expect(await ask()).toMatchObject({ kind: 'ok', caller: { ledgerId: DEFAULT_TEST_LEDGER, keyId: id } });

  const [listed, wrong] = await Promise.all([keys('list'), keys('create', '--name', 'x', '--scopes', 'all')]);
  expect(listed.stdout).toContain(`${id}  ${secret.slice(0, 33)}  used `);
  expect(listed.stdout).not.toContain(secret);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/no such scope[^]*usage:/) as string });

  expect(await keys('revoke', id)).toMatchObject({ code: 0 });
  expect(await ask()).toMatchObject({ kind: 'refused' });
});
