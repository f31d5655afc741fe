import type { Generated } from 'kysely';

/** A reference table: the same for every ledger. */
export interface CurrencyTable {
  code: string;
  exponent: number;
  name: string;
  source: 'ISO_4217' | 'OPERATOR';
  created_at: Generated<Date>;
}
