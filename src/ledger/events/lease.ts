import { sql } from 'kysely';
import type { LedgerDatabase } from '../tables.js';

/**
 * Takes or renews the lease on a piece of work, for `ttlMs` by the database's clock; false while another holds it. Work
 * that must not run in two places at once asks before every round; a holder that died loses it when the time is over.
 */
export async function takeLease(
  db: LedgerDatabase,
  ledgerId: string,
  lease: { readonly name: string; readonly holder: string; readonly ttlMs: number },
): Promise<boolean> {
  const expiry = sql<Date>`clock_timestamp() + ${lease.ttlMs} * interval '1 millisecond'`;
  const taken = await db
    .insertInto('worker_leases')
    .values({ ledger_id: ledgerId, name: lease.name, holder: lease.holder, expires_at: expiry })
    .onConflict((conflict) =>
      conflict
        .columns(['ledger_id', 'name'])
        .doUpdateSet({ holder: lease.holder, expires_at: expiry })
        .where((eb) =>
          eb.or([
            eb('worker_leases.holder', '=', lease.holder),
            eb('worker_leases.expires_at', '<=', sql<Date>`clock_timestamp()`),
          ]),
        ),
    )
    .executeTakeFirst();
  return taken.numInsertedOrUpdatedRows === 1n;
}

/** Gives the lease back early, so that the next holder need not wait for its end. */
export async function releaseLease(
  db: LedgerDatabase,
  ledgerId: string,
  lease: { readonly name: string; readonly holder: string },
): Promise<void> {
  await db
    .deleteFrom('worker_leases')
    .where('ledger_id', '=', ledgerId)
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .execute();
}
