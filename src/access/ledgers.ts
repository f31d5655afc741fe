import type { AccessDatabase } from './tables.js';

/** Whether there is such a ledger. */
export async function ledgerExists(db: AccessDatabase, ledgerId: string): Promise<boolean> {
  const row = await db.selectFrom('ledgers').select('ledger_id').where('ledger_id', '=', ledgerId).executeTakeFirst();
  return row !== undefined;
}
