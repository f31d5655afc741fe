import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlState, SqlState, type Database } from '../../src/db/index.js';
import { newId } from '../../src/lib/index.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

/** Each history table with a column that somebody might like to change. */
const HISTORY = [
  ['transactions', 'description'],
  ['entries', 'amount'],
  ['holds', 'amount'],
  ['transaction_resolutions', 'status'],
  ['idempotency_keys', 'outcome'],
  ['audit_log', 'actor'],
] as const;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await fill(database.owner);
});
afterAll(() => database.close());

describe.each(HISTORY)('%s', (table, column) => {
  const statements = [
    sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)}`,
    sql`delete from ${sql.table(table)}`,
    sql`truncate ${sql.table(table)} cascade`,
  ];

  it("cannot be changed by the API's role: it has no right to", async () => {
    for (const statement of statements)
      expect(await stateOf(statement.execute(database.db))).toBe(SqlState.insufficientPrivilege);
  });

  it('cannot be changed by its owner either: a trigger refuses', async () => {
    for (const statement of statements)
      expect(await stateOf(statement.execute(database.owner))).toBe(SqlState.restrictViolation);
  });
});

describe("the API's role", () => {
  it.each([
    ['make tables', 'create table mine (id int)'],
    ['drop tables', 'drop table audit_log'],
    ['switch the triggers off', 'alter table entries disable trigger all'],
    ['switch the triggers off for its session', 'set session_replication_role = replica'],
    ['delete accounts', 'delete from accounts'],
    ['re-number an account', 'update accounts set account_id = account_id'],
    ['change the currency of an account', "update accounts set currency = 'EUR'"],
    ['delete keys', 'delete from api_keys'],
    ['widen a key', "update api_keys set scopes = '{admin}'"],
    ['point a key at another secret', 'update api_keys set key_hash = key_hash'],
    ['delete ledgers', 'delete from ledgers'],
    ['rewrite an event', "update events set type = 'x'"],
  ])('cannot %s', async (_what, statement) => {
    expect(await stateOf(sql.raw(statement).execute(database.db))).toBe(SqlState.insufficientPrivilege);
  });

  it('cannot bring a revoked key back', async () => {
    const revive = sql`update api_keys set revoked_at = null, revoked_by = null`;
    expect(await stateOf(revive.execute(database.db))).toBe(SqlState.restrictViolation);
  });
});

async function stateOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return 'it was done';
  } catch (error) {
    return sqlState(error);
  }
}

/** One row in each history table: a trigger for each row says nothing about no rows. */
async function fill(db: Database): Promise<void> {
  const ledger = DEFAULT_TEST_LEDGER;
  const [account, transaction] = [newId(), newId()];
  await sql`
    insert into accounts (ledger_id, account_id, code, name, currency, normal_side, actor, created_at, updated_at)
      values (${ledger}, ${account}, 'cash', 'Cash', 'USD', 'DEBIT', 'operator', now(), now())`.execute(db);
  await sql`
    insert into transactions (ledger_id, transaction_id, pending, effective_at, created_at, actor)
      values (${ledger}, ${transaction}, true, now(), now(), 'operator')`.execute(db);
  await sql`
    insert into entries (ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after,
        credits_after, effective_at, created_at)
      values (${ledger}, ${account}, 1, ${transaction}, 0, 'DEBIT', 5, 5, 0, now(), now())`.execute(db);
  await sql`
    insert into holds (ledger_id, transaction_id, position, account_id, direction, amount, created_at)
      values (${ledger}, ${transaction}, 0, ${account}, 'DEBIT', 5, now())`.execute(db);
  await sql`
    insert into transaction_resolutions (ledger_id, transaction_id, status, effective_at, created_at, actor)
      values (${ledger}, ${transaction}, 'VOIDED', now(), now(), 'operator')`.execute(db);
  await sql`
    insert into idempotency_keys (ledger_id, idempotency_key, operation, arguments_hash, result_id, created_at)
      values (${ledger}, 'k', 'transfer', ${randomBytes(32)}, ${transaction}, now())`.execute(db);
  await sql`
    insert into audit_log (ledger_id, audit_id, actor, action, subject)
      values (${ledger}, ${newId()}, 'operator', 'ledger.created', ${ledger})`.execute(db);
  await sql`
    insert into api_keys (ledger_id, key_id, key_hash, prefix, name, scopes, actor, created_at, revoked_at, revoked_by)
      values (${ledger}, ${newId()}, ${randomBytes(32)}, 'lfk_', 'old', '{accounts:read}', 'operator', now(), now(), 'x')
    `.execute(db);
}
