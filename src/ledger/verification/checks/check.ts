import type { LedgerTransaction } from '../../tables.js';
import type { Problem } from '../problem.js';

/** One piece of a walk over the books. */
export interface Chunk<Cursor> {
  readonly problems: readonly Problem[];
  /** How many rows were looked at. */
  readonly read: number;
  /** Where the next chunk begins; null: this was the last. */
  readonly next: Cursor | null;
}

/** What a walk goes over. */
export interface Scope {
  readonly ledgerId: string;
  /** Rows recorded later are left for the next run: on a busy ledger a walk would chase them for ever. */
  readonly until: Date;
  /** Rows in one chunk. */
  readonly size: number;
}

/** A walk over one kind of row, chunk by chunk, each in a snapshot of its own. */
export interface Walk<Cursor> {
  readonly first: Cursor;
  readonly chunk: (trx: LedgerTransaction, scope: Scope, from: Cursor) => Promise<Chunk<Cursor>>;
}

export const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
export const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
