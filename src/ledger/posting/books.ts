import { formatMinorUnits } from '../../lib/index.js';
import type { AccountStatus, Side } from '../accounts/account.table.js';
import type { Rejection } from '../rejections.js';

/** A locked account as the plan sees it: read once, changed in memory, written back once. */
export interface BookedAccount {
  readonly accountId: string;
  readonly currency: string;
  readonly exponent: number;
  readonly normalSide: Side;
  readonly status: AccountStatus;
  readonly minBalance: bigint | null;
  readonly maxBalance: bigint | null;
  postedDebits: bigint;
  postedCredits: bigint;
  pendingDebits: bigint;
  pendingCredits: bigint;
  lastSequence: bigint;
  lastEntryAtMs: number;
}

/** One leg in minor units of its account's currency. */
export interface Leg {
  readonly account: BookedAccount;
  readonly direction: Side;
  readonly amount: bigint;
}

/** What a step does to the totals of the accounts it touches. */
export interface Step {
  readonly post: readonly Leg[];
  readonly reserve: readonly Leg[];
  readonly release: readonly Leg[];
}

interface Movement {
  /** Change of posted - pendingOut, and of posted + pendingIn, on the account's normal side. */
  available: bigint;
  potential: bigint;
}

/** posted on the account's normal side. */
export function postedOf(account: BookedAccount): bigint {
  const balance = account.postedDebits - account.postedCredits;
  return account.normalSide === 'DEBIT' ? balance : -balance;
}

function pendingOutOf(account: BookedAccount): bigint {
  return account.normalSide === 'DEBIT' ? account.pendingCredits : account.pendingDebits;
}

function pendingInOf(account: BookedAccount): bigint {
  return account.normalSide === 'DEBIT' ? account.pendingDebits : account.pendingCredits;
}

/**
 * The first account that the step as a whole would take beyond a limit, or undefined. An account that is beyond its limit
 * already (the limit was changed later) may still move back towards it: only a step that worsens it is refused.
 */
export function limitBroken(step: Step): Rejection | undefined {
  for (const [account, move] of movementsOf(step)) {
    const available = postedOf(account) - pendingOutOf(account);
    if (account.minBalance !== null && move.available < 0n && available + move.available < account.minBalance) {
      const spendable = available - account.minBalance;
      const text = (minor: bigint): string => formatMinorUnits(minor, account.exponent);
      return {
        code: 'INSUFFICIENT_FUNDS',
        message: `The account can give ${text(spendable > 0n ? spendable : 0n)} ${account.currency} now; ${text(-move.available)} is needed.`,
        accountId: account.accountId,
        currency: account.currency,
        available: text(spendable > 0n ? spendable : 0n),
        required: text(-move.available),
        path: [],
      };
    }
    const potential = postedOf(account) + pendingInOf(account);
    if (account.maxBalance !== null && move.potential > 0n && potential + move.potential > account.maxBalance) {
      const text = (minor: bigint): string => formatMinorUnits(minor, account.exponent);
      return {
        code: 'LIMIT_EXCEEDED',
        message: `The account may hold ${text(account.maxBalance)} ${account.currency} at most; this would bring it to ${text(potential + move.potential)}.`,
        accountId: account.accountId,
        currency: account.currency,
        limit: text(account.maxBalance),
        attempted: text(potential + move.potential),
        path: [],
      };
    }
  }
  return undefined;
}

function movementsOf(step: Step): Map<BookedAccount, Movement> {
  const moves = new Map<BookedAccount, Movement>();
  const add = (leg: Leg, whenIn: [bigint, bigint], whenOut: [bigint, bigint]): void => {
    let move = moves.get(leg.account);
    if (!move) moves.set(leg.account, (move = { available: 0n, potential: 0n }));
    const [available, potential] = leg.direction === leg.account.normalSide ? whenIn : whenOut;
    move.available += available * leg.amount;
    move.potential += potential * leg.amount;
  };
  for (const leg of step.post) add(leg, [1n, 1n], [-1n, -1n]);
  for (const leg of step.reserve) add(leg, [0n, 1n], [-1n, 0n]);
  for (const leg of step.release) add(leg, [0n, -1n], [1n, 0n]);
  return moves;
}

/** A leg as it was posted: its place in the account's history and the totals after it. */
export interface PostedLeg extends Leg {
  readonly sequence: bigint;
  readonly debitsAfter: bigint;
  readonly creditsAfter: bigint;
}

/** Carries the step out in memory. The caller has checked everything: this cannot fail halfway. */
export function applyStep(step: Step, nowMs: number): PostedLeg[] {
  for (const { account, direction, amount } of step.release) {
    if (direction === 'DEBIT') account.pendingDebits -= amount;
    else account.pendingCredits -= amount;
  }
  for (const { account, direction, amount } of step.reserve) {
    if (direction === 'DEBIT') account.pendingDebits += amount;
    else account.pendingCredits += amount;
  }
  return step.post.map((leg) => {
    const { account, amount } = leg;
    if (leg.direction === 'DEBIT') account.postedDebits += amount;
    else account.postedCredits += amount;
    account.lastSequence += 1n;
    account.lastEntryAtMs = nowMs;
    return {
      account,
      direction: leg.direction,
      amount,
      sequence: account.lastSequence,
      debitsAfter: account.postedDebits,
      creditsAfter: account.postedCredits,
    };
  });
}
