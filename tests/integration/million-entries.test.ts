import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balancesAt, listEntries, type LedgerTables } from '../../src/ledger/index.js';
import { openAccount } from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';
import { recordingDatabase, type RecordingDatabase } from '../support/statements.js';

const ENTRIES = 1_000_000;
const START_MS = Date.UTC(2026, 0, 1);
/** Two entries share each second; every 100,000th was effective a day before it was recorded. */
const recordedMs = (sequence: number): number => START_MS + Math.ceil(sequence / 2) * 1_000;
const MOVED_EVERY = 100_000;
const DAY_MS = 86_400_000;

let database: FreshDatabase;
let recording: RecordingDatabase;
let accountId: string;
const db = () => database.db.withTables<LedgerTables>();

beforeAll(async () => {
  database = await freshDatabase();
  recording = recordingDatabase(database.url);
  ({ accountId } = await openAccount(db()));
  // Past the foreign keys, which only a superuser may: the entries alone are what is read here.
  await database.owner.connection().execute(async (owner) => {
    await sql`set session_replication_role = replica`.execute(owner);
    await sql`set statement_timeout = '120s'`.execute(owner);
    // Not read here, and half of the time of loading.
    await sql`drop index entries_transaction`.execute(owner);
    await sql`
      insert into entries (ledger_id, account_id, sequence, transaction_id, position, direction, amount, debits_after,
        credits_after, effective_at, created_at)
      select ${DEFAULT_TEST_LEDGER}::uuid, ${accountId}::uuid, i, lpad(to_hex(i), 32, '0')::uuid, 0, 'DEBIT', 1, i, 0,
        at - case when i % ${sql.lit(MOVED_EVERY)} = 0 then interval '1 day' else interval '0' end, at
      from generate_series(1, ${sql.lit(ENTRIES)}) i,
        lateral (select to_timestamp(${sql.lit(START_MS / 1000)} + (i + 1) / 2) as at) t`.execute(owner);
    await sql`
      update accounts set posted_debits = ${sql.lit(ENTRIES)}, last_sequence = ${sql.lit(ENTRIES)},
        last_entry_at = (select max(created_at) from entries) where account_id = ${accountId}`.execute(owner);
    await sql`analyze entries`.execute(owner);
  });
}, 180_000);
afterAll(async () => {
  await recording.close();
  await database.close();
});

const at = async (ms: number, by: 'RECORDED' | 'EFFECTIVE') => {
  const balances = await balancesAt(db(), DEFAULT_TEST_LEDGER, [accountId], new Date(ms), by);
  const { debits, sequence } = balances.get(accountId)!;
  return { debits: Number(debits), sequence: Number(sequence) };
};

describe('an account with a million entries', () => {
  it('knows its balance at any instant, exactly', async () => {
    for (const sequence of [2, 4, 123_456, 777_778, 999_998, ENTRIES]) {
      expect(await at(recordedMs(sequence), 'RECORDED')).toEqual({ debits: sequence, sequence });
      expect(await at(recordedMs(sequence) - 1, 'RECORDED')).toEqual({ debits: sequence - 2, sequence: sequence - 2 });
    }
    expect(await at(START_MS, 'RECORDED')).toEqual({ debits: 0, sequence: 0 });
    expect(await at(START_MS, 'EFFECTIVE')).toEqual({ debits: 1, sequence: 0 });
    for (const sequence of [50_000, 150_000, ENTRIES]) {
      const ms = recordedMs(sequence);
      let expected = sequence;
      for (let moved = MOVED_EVERY; moved <= ENTRIES; moved += MOVED_EVERY)
        if (recordedMs(moved) > ms && recordedMs(moved) - DAY_MS <= ms) expected += 1;
      expect(await at(ms, 'EFFECTIVE')).toEqual({ debits: expected, sequence });
    }
  });

  it.each(['RECORDED', 'EFFECTIVE'] as const)(
    'finds it in some hundred page reads, at any instant (%s)',
    async (by) => {
      for (const sequence of [1, 654_321, ENTRIES]) {
        recording.taken();
        await balancesAt(recording.db, DEFAULT_TEST_LEDGER, [accountId], new Date(recordedMs(sequence)), by);
        const [statement, ...more] = recording.taken();
        expect(more).toEqual([]);
        expect(await recording.pagesRead(statement!)).toBeLessThan(250);
      }
    },
  );

  it('pages through a range of times in the middle without reading up to it', async () => {
    const [from, to] = [new Date(recordedMs(500_000)), new Date(recordedMs(500_010))];
    const request = { limit: 5, cursor: null, direction: 'forward' } as const;
    const read = (order: 'NEWEST_FIRST' | 'OLDEST_FIRST') =>
      listEntries(recording.db, DEFAULT_TEST_LEDGER, accountId, { created: { from, to } }, request, order);
    recording.taken();
    expect((await read('NEWEST_FIRST')).items.map((e) => Number(e.sequence))).toEqual([
      500_008, 500_007, 500_006, 500_005, 500_004,
    ]);
    expect((await read('OLDEST_FIRST')).items[0]!.sequence).toBe(499_999n);
    for (const statement of recording.taken()) expect(await recording.pagesRead(statement)).toBeLessThan(400);
  });
});
