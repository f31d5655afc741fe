import { setTimeout as delay } from 'node:timers/promises';
import { explain } from '../process.js';
import { openBooks } from '../books.js';
import { missingMigrations } from '../schema.js';
import type { LedgerTables } from '../../ledger/index.js';
import { sayOnce, type Foundations } from './foundations.js';

const LOOK_AGAIN_MS = 500;

/**
 * Waits until Postgres answers and the migrations have run, then sees to the default ledger and the currencies. A process
 * that starts before its database is not ready; it does not die of it.
 */
export async function prepareBooks({ db, lifecycle, logger }: Foundations): Promise<void> {
  const say = sayOnce(logger, 'not ready yet');
  while (lifecycle.phase === 'starting') {
    try {
      const missing = await missingMigrations(db);
      if (missing.length > 0) throw new Error(`waiting for the migrations ${missing.join(', ')} (npm run migrate)`);
      const { differingCurrencies } = await openBooks(db.withTables<LedgerTables>());
      if (differingCurrencies.length > 0)
        logger.warn({ currencies: differingCurrencies }, 'stored exponents differ from ISO 4217; the stored ones hold');
      return;
    } catch (error) {
      say(error instanceof Error ? error : new Error(explain(error)));
      await delay(LOOK_AGAIN_MS);
    }
  }
}
