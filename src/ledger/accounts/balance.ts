import type { Side } from './account.table.js';

/** By which time an entry counts: when it was recorded, or when it takes effect. */
export type BalanceTime = 'RECORDED' | 'EFFECTIVE';

/** An account's totals at an instant, in minor units. */
export interface BalanceRecord {
  readonly accountId: string;
  readonly currency: string;
  /** Fraction digits of the currency. */
  readonly exponent: number;
  readonly normalSide: Side;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly pendingDebits: bigint;
  readonly pendingCredits: bigint;
  /** Sequence number of the last entry recorded by then; 0 before the first. */
  readonly sequence: bigint;
  readonly asOf: Date;
}

/** Totals of all accounts of one currency and one normal side under a code prefix. */
export type RolledUpBalance = Omit<BalanceRecord, 'accountId' | 'sequence'> & {
  /** How many accounts these totals are of. */
  readonly accounts: number;
};

/** What the totals mean on the normal side, in minor units. */
export interface BalanceFigures {
  /** What has happened. */
  readonly posted: bigint;
  /** What may still be spent: posted - pendingOut. */
  readonly available: bigint;
  readonly pendingIn: bigint;
  readonly pendingOut: bigint;
}

type Totals = Pick<BalanceRecord, 'normalSide' | 'debits' | 'credits' | 'pendingDebits' | 'pendingCredits'>;

/** The figures of a balance: DEBIT-normal accounts grow by debits, CREDIT-normal ones by credits. */
export function balanceFigures(totals: Totals): BalanceFigures {
  const debitNormal = totals.normalSide === 'DEBIT';
  const posted = debitNormal ? totals.debits - totals.credits : totals.credits - totals.debits;
  const pendingIn = debitNormal ? totals.pendingDebits : totals.pendingCredits;
  const pendingOut = debitNormal ? totals.pendingCredits : totals.pendingDebits;
  return { posted, available: posted - pendingOut, pendingIn, pendingOut };
}

/** The running balance after an entry, on its account's normal side. */
export function balanceAfter(entry: {
  readonly normalSide: Side;
  readonly debitsAfter: bigint;
  readonly creditsAfter: bigint;
}): bigint {
  const balance = entry.debitsAfter - entry.creditsAfter;
  return entry.normalSide === 'DEBIT' ? balance : -balance;
}
