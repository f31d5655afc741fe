import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

/** A pool without tables; each room adds its own with `withTables`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export type Database = Kysely<{}>;

/** How to reach Postgres, and the limits on every session of the pool. */
export interface DatabaseOptions {
  readonly url: string;
  /** A role taken on connect (`SET ROLE` as a start-up option), so that a login with more rights uses fewer. */
  readonly role?: string | undefined;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * For the posting pool. Plans always use the indexes: on fresh tables without statistics the planner chose sequential
   * scans for `= any($1)` until autovacuum came by, at a fifth of the throughput (docs/performance.md). Prepared statements
   * are planned once: a plan for the very sizes of a batch costs more than it saves.
   */
  readonly indexScansOnly?: boolean;
  /**
   * For work that is safe to repeat, such as the webhook worker's: commits return before they are flushed, so a crash of
   * Postgres may lose the last fraction of a second of them, and nobody waits for the disk.
   */
  readonly asynchronousCommit?: boolean;
  /** Called for errors of idle connections, which have no caller to go to. */
  readonly onIdleError?: (error: Error) => void;
}

/** How much longer than its statement a silent server is waited for. */
const SILENCE_MS = 5_000;
const INT8 = 20;
const NUMERIC = 1700;

/**
 * Parsers for this pool alone, never process-wide: int8 and numeric arrive as bigint. Every numeric column of the schema
 * has scale 0.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? (text: string) => BigInt(text)
      : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format)) as never,
};

/** Opens a pool; nothing connects until the first query. Close it with `destroy()`. */
export function openDatabase(options: DatabaseOptions): Database {
  return new Kysely({ dialect: new PostgresDialect({ pool: openPool(options) }) });
}

/** The bare pool, for the rooms that write their statements by hand. */
export function openPool(options: DatabaseOptions): pg.Pool {
  const settings = [
    `-c lock_timeout=${options.lockTimeoutMs}`,
    `-c idle_in_transaction_session_timeout=${options.idleInTransactionTimeoutMs}`,
    '-c jit=off',
    '-c timezone=UTC',
    ...(options.indexScansOnly ? ['-c enable_seqscan=off', '-c plan_cache_mode=force_generic_plan'] : []),
    ...(options.asynchronousCommit ? ['-c synchronous_commit=off'] : []),
    ...(options.role ? [`-c role=${options.role}`] : []),
  ];
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    // The server ends a slow statement itself. This is for a server that is there no longer, without having said so.
    ...(options.statementTimeoutMs > 0 ? { query_timeout: options.statementTimeoutMs + SILENCE_MS } : {}),
    application_name: options.applicationName,
    options: settings.join(' '),
    keepAlive: true,
    types,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // A connection lost while it is in use fails the statements under way, which have callers. It also emits an error of its
  // own, and without a listener that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
