import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, COMMIT, openPool, runTogether, sqlState, type Call, type Statement } from '../../src/db/index.js';
import { freshDatabase, type FreshDatabase } from '../support/index.js';

let database: FreshDatabase;
let pool: pg.Pool;
let client: pg.PoolClient;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({
    url: database.ownerUrl,
    maxConnections: 1,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 15_000,
    lockTimeoutMs: 5_000,
    idleInTransactionTimeoutMs: 15_000,
    applicationName: 'ledgerflow-tests-groups',
  });
});
afterAll(async () => {
  await pool.end();
  await database.close();
});
beforeEach(async () => {
  client = await pool.connect();
  await client.query('create table notes (id bigint primary key, body text)');
});
afterEach(async () => {
  await client.query('rollback');
  await client.query('drop table notes');
  client.release();
});

const insert: Statement = {
  name: 'note_insert',
  text: 'insert into notes select id, body from unnest($1::bigint[], $2::text[]) as n (id, body) returning id',
};
const select: Statement = { name: 'note_select', text: 'select id, body, 1::numeric as one from notes order by id' };
const add = (ids: string, bodies: string): Call => [insert, [ids, bodies]];
const notes = async (): Promise<number> => (await client.query('select from notes')).rowCount!;

describe('statements that run together', () => {
  it('give the rows of each, read as the pool reads them', async () => {
    for (let round = 1n; round <= 3n; round += 1n) {
      const answers = await runTogether(client, [BEGIN, add(`{${round}}`, '{NULL}'), [select, []], COMMIT]);
      expect(answers).toHaveLength(4);
      expect([answers[0], answers[1], answers[3]]).toEqual([[], [{ id: round }], []]);
      expect(answers[2]!.at(-1)).toEqual({ id: round, body: null, one: 1n });
      expect(answers[2]).toHaveLength(Number(round));
    }
  });

  it('end with the first that fails: a COMMIT behind it does not commit, and the connection goes on', async () => {
    await runTogether(client, [add('{1}', '{a}')]);
    const failure = await runTogether(client, [BEGIN, add('{2}', '{b}'), add('{1}', '{again}'), COMMIT]).catch(
      (error: unknown) => error,
    );
    expect(sqlState(failure)).toBe('23505');
    await client.query('rollback');
    expect(await notes()).toBe(1);
    await runTogether(client, [BEGIN, add('{3}', '{c}'), COMMIT]);
    expect(await notes()).toBe(2);
  });

  it('take values that no array literal or text may escape from', async () => {
    const hostile = `'); drop table notes; -- {"},\\`;
    await runTogether(client, [
      [{ name: 'note_one', text: 'insert into notes values ($1::bigint, $2) returning id' }, ['7', hostile]],
    ]);
    expect(await runTogether(client, [[select, []]])).toEqual([[{ id: 7n, body: hostile, one: 1n }]]);
  });

  it('can be prepared again after one of them could not be', async () => {
    const missing: Statement = { name: 'note_missing', text: 'select id from notes_to_come' };
    const fresh: Statement = { name: 'note_fresh', text: 'select count(*) as n from notes' };
    const calls: Call[] = [
      [fresh, []],
      [missing, []],
    ];
    expect(sqlState(await runTogether(client, calls).catch((error: unknown) => error))).toBe('42P01');
    await client.query('create table notes_to_come (id bigint)');
    expect(await runTogether(client, calls)).toEqual([[{ n: 0n }], []]);
    await client.query('drop table notes_to_come');
  });
});
