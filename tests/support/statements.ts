import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import { openPool } from '../../src/db/index.js';
import type { LedgerTables } from '../../src/ledger/index.js';

/** A pool with the API's rights that remembers each statement it ran. */
export interface RecordingDatabase {
  readonly db: Kysely<LedgerTables>;
  /** Those run since the last call. */
  taken(): CompiledQuery[];
  /** Runs a statement again under EXPLAIN and counts the pages of the database it touched. */
  pagesRead(statement: CompiledQuery): Promise<number>;
  close(): Promise<void>;
}

export function recordingDatabase(url: string): RecordingDatabase {
  const ran: CompiledQuery[] = [];
  const pool = openPool({
    url,
    maxConnections: 2,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 30_000,
    applicationName: 'ledgerflow-tests-statements',
  });
  const db = new Kysely<LedgerTables>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => void ran.push(event.query),
  });
  return {
    db,
    taken: () => ran.splice(0),
    pagesRead: async ({ sql, parameters }) => {
      const { rows } = await db.executeQuery<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
        CompiledQuery.raw(`explain (analyze, buffers, format json) ${sql}`, [...parameters]),
      );
      ran.pop();
      const plan = rows[0]!['QUERY PLAN'][0]!.Plan;
      return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
    },
    close: () => db.destroy(),
  };
}
