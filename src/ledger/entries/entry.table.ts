import type { GeneratedAlways } from 'kysely';
import type { Side } from '../accounts/account.table.js';

/** Append-only. `debits_after - credits_after` is the running balance of a DEBIT-normal account. */
export interface EntryTable {
  ledger_id: string;
  account_id: string;
  /** 1, 2, 3 ... per account, without gaps, in the order of created_at. */
  sequence: bigint;
  transaction_id: string;
  /** Place within the transaction, from 0. */
  position: number;
  direction: Side;
  amount: bigint;
  debits_after: bigint;
  credits_after: bigint;
  effective_at: Date;
  created_at: Date;
  /** effective_at differs from created_at; Postgres keeps it. */
  moved_in_time: GeneratedAlways<boolean>;
}
