import { sql, type Selectable } from 'kysely';
import { newId } from '../../lib/index.js';
import type { LedgerTable } from '../accounts/account.table.js';
import { oncePerKey, type Work } from '../keys/once.js';
import type { ChangeOutcome } from '../outcomes.js';
import type { CommandContext } from '../posting/commands.js';
import type { LedgerDatabase, LedgerTables } from '../tables.js';

/** The ledger of a new installation, and the one an operator acts on when no other is named. */
export const DEFAULT_LEDGER_ID = '00000000-0000-7000-8000-000000000001';

/** A closed book: the unit of tenancy. */
export interface LedgerRecord {
  readonly ledgerId: string;
  readonly name: string;
  /** Effective times at or before this instant are refused; null: the books were never closed. */
  readonly closedThrough: Date | null;
  readonly createdAt: Date;
}

/** Makes the ledger when it does not exist; an existing one keeps its name. */
export async function ensureLedger(
  db: LedgerDatabase,
  ledger: { readonly ledgerId: string; readonly name: string },
): Promise<void> {
  await db
    .insertInto('ledgers')
    .values({ ledger_id: ledger.ledgerId, name: ledger.name, closed_through: null })
    .onConflict((conflict) => conflict.column('ledger_id').doNothing())
    .execute();
}

/** One ledger, or undefined. */
export async function findLedger(db: LedgerDatabase, ledgerId: string): Promise<LedgerRecord | undefined> {
  const row = await db.selectFrom('ledgers').selectAll().where('ledger_id', '=', ledgerId).executeTakeFirst();
  return row && toRecord(row);
}

/** All ledgers, oldest first: for operators and for jobs that go from ledger to ledger. */
export async function listLedgers(db: LedgerDatabase): Promise<LedgerRecord[]> {
  return (await db.selectFrom('ledgers').selectAll().orderBy('created_at').orderBy('ledger_id').execute()).map(
    toRecord,
  );
}

/** Makes a ledger. The key belongs to the ledger in `ctx`, the one the operator acts on. */
export async function createLedger(
  db: LedgerDatabase,
  ctx: CommandContext,
  input: { readonly name: string },
): Promise<ChangeOutcome<LedgerRecord>> {
  const ledgerId = newId();
  const call = { ...ctx, operation: 'createLedger', arguments: { name: input.name } };
  return oncePerKey<LedgerTables, LedgerRecord>(
    db,
    call,
    ledgerId,
    async (trx) => {
      if (input.name.length < 1 || input.name.length > 200) return invalid('A name has 1 to 200 characters.', 'name');
      const row = await trx
        .insertInto('ledgers')
        .values({ ledger_id: ledgerId, name: input.name, closed_through: null })
        .returningAll()
        .executeTakeFirstOrThrow();
      return { kind: 'done', value: toRecord(row) };
    },
    async (madeId) => (await findLedger(db, madeId))!,
  );
}

/** A batch takes its time under its locks and commits within its timeouts: what is older than this has been recorded. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Closes the books through an instant: from then on no entry may take effect at or before it. Only forward, and never
 * through an instant later than a minute ago by the database's clock. Locks the ledger's row.
 */
export async function closeBooks(
  db: LedgerDatabase,
  ctx: CommandContext,
  closedThrough: Date,
): Promise<ChangeOutcome<LedgerRecord>> {
  const call = { ...ctx, operation: 'closeBooks', arguments: { closedThrough: closedThrough.toISOString() } };
  return oncePerKey<LedgerTables, LedgerRecord>(
    db,
    call,
    ctx.ledgerId,
    async (trx) => {
      const ledger = await trx
        .selectFrom('ledgers')
        .select(['closed_through', sql<Date>`clock_timestamp()`.as('now')])
        .where('ledger_id', '=', ctx.ledgerId)
        .forNoKeyUpdate()
        .executeTakeFirstOrThrow();
      if (closedThrough.getTime() > ledger.now.getTime() - SETTLED_AFTER_MS)
        return invalid('Books can be closed through a time at least a minute ago.', 'closedThrough');
      if (ledger.closed_through && closedThrough < ledger.closed_through)
        return invalid(
          `The books are closed through ${ledger.closed_through.toISOString()} already; they are never reopened.`,
          'closedThrough',
        );
      const row = await trx
        .updateTable('ledgers')
        .set({ closed_through: closedThrough })
        .where('ledger_id', '=', ctx.ledgerId)
        .returningAll()
        .executeTakeFirstOrThrow();
      return { kind: 'done', value: toRecord(row) };
    },
    async (ledgerId) => (await findLedger(db, ledgerId))!,
  );
}

function invalid(message: string, path: string): Work<never> {
  return { kind: 'rejected', rejection: { code: 'INVALID_INPUT', message, path: [path] } };
}

function toRecord(row: Selectable<LedgerTable>): LedgerRecord {
  return {
    ledgerId: row.ledger_id,
    name: row.name,
    closedThrough: row.closed_through,
    createdAt: row.created_at,
  };
}
