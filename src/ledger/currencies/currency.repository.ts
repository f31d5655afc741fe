import type { ChangeOutcome } from '../outcomes.js';
import { newId } from '../../lib/index.js';
import { oncePerKey } from '../keys/once.js';
import type { CommandContext } from '../posting/commands.js';
import type { LedgerDatabase, LedgerTables } from '../tables.js';
import { isoCurrencies } from './iso.js';

/** A currency, the same in every ledger. Its exponent never changes: amounts are stored in its minor units. */
export interface CurrencyRecord {
  readonly code: string;
  /** Fraction digits, 0 to 30. */
  readonly exponent: number;
  readonly name: string;
  readonly source: 'ISO_4217' | 'OPERATOR';
}

/** The most fraction digits a registered currency may have. */
export const MAX_EXPONENT = 30;

const CODE = /^[A-Z0-9]{3,12}$/;
const COLUMNS = ['code', 'exponent', 'name', 'source'] as const;

/**
 * Adds the ISO 4217 currencies that are missing. What is stored stays as it is, whatever a later list says, because amounts
 * were recorded with it. Returns the codes whose stored exponent differs from the list's, for the operator to know.
 */
export async function syncIsoCurrencies(db: LedgerDatabase): Promise<string[]> {
  const published = isoCurrencies();
  await db
    .insertInto('currencies')
    .values(published.map((currency) => ({ ...currency, source: 'ISO_4217' as const })))
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
  const stored = new Map((await listCurrencies(db)).map(({ code, exponent }) => [code, exponent]));
  return published.filter(({ code, exponent }) => stored.get(code) !== exponent).map(({ code }) => code);
}

/** All currencies in order of their code. */
export async function listCurrencies(db: LedgerDatabase): Promise<CurrencyRecord[]> {
  return db.selectFrom('currencies').select(COLUMNS).orderBy('code').execute();
}

/** One currency, or undefined. */
async function findCurrency(db: LedgerDatabase, code: string): Promise<CurrencyRecord | undefined> {
  return db.selectFrom('currencies').select(COLUMNS).where('code', '=', code).executeTakeFirst();
}

/** Adds a currency (BTC 8, POINTS 0). A code that exists is INVALID_INPUT at ["code"], also with the same exponent. */
export async function registerCurrency(
  db: LedgerDatabase,
  ctx: CommandContext,
  input: { readonly code: string; readonly exponent: number; readonly name: string },
): Promise<ChangeOutcome<CurrencyRecord>> {
  const { code, exponent, name } = input;
  const call = { ...ctx, operation: 'registerCurrency', arguments: { code, exponent, name } };
  const invalid = (message: string, path: string) =>
    ({ kind: 'rejected', rejection: { code: 'INVALID_INPUT', message, path: [path] } }) as const;
  return oncePerKey<LedgerTables, CurrencyRecord>(
    db,
    call,
    newId(),
    async (trx) => {
      if (!CODE.test(code)) return invalid('A currency code has 3 to 12 characters of A-Z and 0-9.', 'code');
      if (!Number.isInteger(exponent) || exponent < 0 || exponent > MAX_EXPONENT)
        return invalid(`An exponent is a whole number from 0 to ${MAX_EXPONENT}.`, 'exponent');
      if (name.length < 1 || name.length > 200) return invalid('A name has 1 to 200 characters.', 'name');
      const added = await trx
        .insertInto('currencies')
        .values({ code, exponent, name, source: 'OPERATOR' })
        .onConflict((conflict) => conflict.column('code').doNothing())
        .returning(COLUMNS)
        .executeTakeFirst();
      return added ? { kind: 'done', value: added } : invalid(`The currency ${code} exists already.`, 'code');
    },
    async () => (await findCurrency(db, code))!,
  );
}
