import type { JsonObject } from '../lib/index.js';
import type { AccountStatus, Side } from './accounts/account.table.js';
import type { Rejection, TransactionStatus } from './rejections.js';

/** An account as it stands. Totals are minor units of its currency. */
export interface AccountRecord {
  readonly ledgerId: string;
  readonly accountId: string;
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  /** Fraction digits of the currency. */
  readonly exponent: number;
  readonly normalSide: Side;
  readonly status: AccountStatus;
  readonly minBalance: bigint | null;
  readonly maxBalance: bigint | null;
  readonly postedDebits: bigint;
  readonly postedCredits: bigint;
  readonly pendingDebits: bigint;
  readonly pendingCredits: bigint;
  readonly lastSequence: bigint;
  readonly metadata: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
}

export interface EntryRecord {
  readonly ledgerId: string;
  readonly accountId: string;
  readonly transactionId: string;
  readonly sequence: bigint;
  readonly position: number;
  readonly direction: Side;
  readonly amount: bigint;
  readonly currency: string;
  readonly exponent: number;
  readonly normalSide: Side;
  readonly debitsAfter: bigint;
  readonly creditsAfter: bigint;
  readonly effectiveAt: Date;
  readonly createdAt: Date;
}

/** One leg that a pending transaction reserves, or reserved. */
export interface HoldRecord {
  readonly accountId: string;
  readonly position: number;
  readonly direction: Side;
  readonly amount: bigint;
  readonly currency: string;
  readonly exponent: number;
}

export interface TransactionRecord {
  readonly ledgerId: string;
  readonly transactionId: string;
  readonly status: TransactionStatus;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: JsonObject;
  readonly effectiveAt: Date;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** When it was posted, voided or expired, for one that was pending. */
  readonly resolvedAt: Date | null;
  readonly reversesTransactionId: string | null;
  readonly actor: string;
  /** In order of position; empty while PENDING and when never posted. */
  readonly entries: readonly EntryRecord[];
  /** In order of position; empty when it was posted at once. */
  readonly holds: readonly HoldRecord[];
}

/** A posting command that was carried out, now or under the same key before. */
export type PostingOutcome =
  | { readonly kind: 'done'; readonly transaction: TransactionRecord; readonly replayed: boolean }
  | { readonly kind: 'batch'; readonly results: readonly BatchItem[]; readonly replayed: boolean }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly replayed: boolean };

export type BatchItem =
  | { readonly kind: 'done'; readonly transaction: TransactionRecord }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** What a change of one thing (an account, an endpoint, a key) came to. */
export type ChangeOutcome<T> =
  | { readonly kind: 'done'; readonly value: T; readonly replayed: boolean }
  | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly replayed: boolean };
