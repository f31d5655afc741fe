import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';

/** Append-only. What became of a pending transaction is a row in transaction_resolutions. */
export interface TransactionTable {
  ledger_id: string;
  transaction_id: string;
  pending: boolean;
  reference: string | null;
  description: string | null;
  metadata: JsonObject;
  effective_at: Date;
  /** When it was recorded, in whole milliseconds, taken under the accounts' locks. */
  created_at: Date;
  expires_at: Date | null;
  reverses_transaction_id: string | null;
  actor: string;
}

/** Append-only: one leg that a pending transaction reserves. */
export interface HoldTable {
  ledger_id: string;
  transaction_id: string;
  position: number;
  account_id: string;
  direction: Side;
  amount: bigint;
  created_at: Date;
}

/** A work list: a row for each transaction still PENDING. */
export interface PendingTransactionTable {
  ledger_id: string;
  transaction_id: string;
  expires_at: Date | null;
}

/** Append-only: how a pending transaction ended. At most one per transaction. */
export interface TransactionResolutionTable {
  ledger_id: string;
  transaction_id: string;
  status: 'POSTED' | 'VOIDED' | 'EXPIRED';
  effective_at: Date;
  created_at: Date;
  actor: string;
}
