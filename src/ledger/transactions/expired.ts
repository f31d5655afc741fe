import { sql } from 'kysely';
import type { LedgerDatabase } from '../tables.js';

/** Pending transactions of one ledger whose time has come. */
export interface ExpiredTransactions {
  readonly ledgerId: string;
  readonly transactionIds: readonly string[];
}

/**
 * Pending transactions past their expiry by the database's clock: at most `limit` of each ledger, the longest overdue
 * first, so that no ledger waits behind another's. It claims nothing: expiring one that was posted meanwhile does nothing.
 */
export async function findExpired(db: LedgerDatabase, limit: number): Promise<ExpiredTransactions[]> {
  const { rows } = await sql<{ ledger_id: string; transaction_ids: string[] }>`
    select l.ledger_id, overdue.transaction_ids
    from ledgers l cross join lateral (
      select array_agg(p.transaction_id order by p.expires_at) as transaction_ids from (
        select p.transaction_id, p.expires_at from pending_transactions p
        where p.ledger_id = l.ledger_id and p.expires_at <= clock_timestamp()
        order by p.expires_at limit ${limit}
      ) p
    ) overdue
    where overdue.transaction_ids is not null`.execute(db);
  return rows.map((row) => ({ ledgerId: row.ledger_id, transactionIds: row.transaction_ids }));
}
