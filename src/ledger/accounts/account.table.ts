import type { Generated } from 'kysely';
import type { JsonObject } from '../../lib/index.js';

export type Side = 'DEBIT' | 'CREDIT';
export type AccountStatus = 'OPEN' | 'FROZEN' | 'CLOSED';

export interface LedgerTable {
  ledger_id: string;
  name: string;
  /** Effective times at or before this instant are refused. */
  closed_through: Date | null;
  created_at: Generated<Date>;
}

/** Balances are totals in minor units; the balance itself follows from them and the normal side. */
export interface AccountTable {
  ledger_id: string;
  account_id: string;
  code: string;
  name: string;
  currency: string;
  normal_side: Side;
  status: AccountStatus;
  min_balance: bigint | null;
  max_balance: bigint | null;
  posted_debits: Generated<bigint>;
  posted_credits: Generated<bigint>;
  pending_debits: Generated<bigint>;
  pending_credits: Generated<bigint>;
  last_sequence: Generated<bigint>;
  last_entry_at: Date | null;
  metadata: JsonObject;
  version: Generated<number>;
  actor: string;
  created_at: Date;
  updated_at: Date;
}
