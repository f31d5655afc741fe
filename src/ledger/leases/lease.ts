import { sql, type Kysely } from 'kysely';
import type { LedgerTables } from '../tables.js';

/**
 * Takes or renews a lease: true while this holder has it. One holder at a time, by the database's clock; a holder that
 * died loses it after `ttlMs`. One round trip.
 */
export async function holdLease(
  db: Kysely<LedgerTables>,
  lease: { readonly ledgerId: string; readonly name: string; readonly holder: string; readonly ttlMs: number },
): Promise<boolean> {
  const until = sql<Date>`clock_timestamp() + ${lease.ttlMs} * interval '1 millisecond'`;
  const taken = await db
    .insertInto('worker_leases')
    .values({ ledger_id: lease.ledgerId, name: lease.name, holder: lease.holder, expires_at: until })
    .onConflict((conflict) =>
      conflict
        .columns(['ledger_id', 'name'])
        .doUpdateSet({ holder: lease.holder, expires_at: until })
        .where((eb) =>
          eb.or([
            eb('worker_leases.holder', '=', lease.holder),
            eb('worker_leases.expires_at', '<', sql<Date>`clock_timestamp()`),
          ]),
        ),
    )
    .returning('name')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Gives a lease back early, so that another worker need not wait for its end. */
export async function releaseLease(
  db: Kysely<LedgerTables>,
  lease: { readonly ledgerId: string; readonly name: string; readonly holder: string },
): Promise<void> {
  await db
    .deleteFrom('worker_leases')
    .where('ledger_id', '=', lease.ledgerId)
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .execute();
}
