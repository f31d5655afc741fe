import { DEFAULT_LEDGER_ID, ensureLedger, syncIsoCurrencies, type LedgerDatabase } from '../ledger/index.js';

/** What every installation has: the default ledger and the currencies of ISO 4217. Adds what is missing, changes nothing. */
export async function openBooks(db: LedgerDatabase): Promise<{ differingCurrencies: string[] }> {
  await ensureLedger(db, { ledgerId: DEFAULT_LEDGER_ID, name: 'Default' });
  return { differingCurrencies: await syncIsoCurrencies(db) };
}
