import fc from 'fast-check';
import type { AccountStatus } from '../../../src/ledger/index.js';

/**
 * One step of a random run. Accounts, transactions and earlier calls are named by numbers that wrap around what exists
 * when the step comes, so that every sequence, and every shorter one that shrinking tries, makes sense.
 */
export type Step =
  | { readonly kind: 'transfer'; readonly transfer: TransferStep }
  | { readonly kind: 'batch'; readonly transfers: readonly TransferStep[]; readonly atomic: boolean }
  | {
      readonly kind: 'postTransaction';
      readonly pairs: readonly { readonly debit: number; readonly credit: number; readonly amount: Amount }[];
      readonly unbalanced: boolean;
      readonly details: DetailsStep;
    }
  | { readonly kind: 'postPending'; readonly transaction: number; readonly part: Part }
  | { readonly kind: 'voidPending' | 'reverse' | 'expire'; readonly transaction: number }
  | { readonly kind: 'replay' | 'reuse'; readonly earlier: number }
  | { readonly kind: 'limits'; readonly account: number; readonly min: Limit; readonly max: Limit }
  | { readonly kind: 'status'; readonly account: number; readonly status: AccountStatus }
  | { readonly kind: 'closeBooks'; readonly minutesAgo: number };

export interface DetailsStep {
  readonly pending: boolean;
  readonly expires: 'never' | 'soon' | 'later' | 'past';
  /** Minutes from now; null: not given. */
  readonly effectiveIn: number | null;
}

export interface TransferStep extends DetailsStep {
  readonly from: number;
  readonly to: number;
  readonly amount: Amount;
  readonly currency: 'none' | 'right' | 'wrong';
}

/** An amount beside an edge: what the giving account has, what the taking one still may take, or a plain number. */
export type Amount =
  | { readonly edge: 'available' | 'room'; readonly off: -1n | 0n | 1n }
  | { readonly edge: 'none'; readonly minor: bigint }
  | { readonly edge: 'too fine' };

/** How much of a hold to post, in minor units: as given, or off the whole. */
export type Part = 'all' | { readonly offWhole: -1n | 0n | 1n } | { readonly minor: bigint };
/** A limit: none, unchanged, or off the balance. */
export type Limit = 'none' | 'same' | { readonly offBalance: bigint };

const number = fc.nat({ max: 1_000 });
const off = fc.constantFrom(-1n, 0n, 1n);

const amount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ edge: fc.constant('none' as const), minor: fc.bigInt({ min: 1n, max: 200n }) }) },
  { weight: 4, arbitrary: fc.record({ edge: fc.constantFrom('available' as const, 'room' as const), off }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { edge: 'none' as const, minor: 10n ** 38n - 1n },
      { edge: 'none' as const, minor: 5n * 10n ** 37n },
      { edge: 'none' as const, minor: 0n },
      { edge: 'too fine' as const },
    ),
  },
);

const details: fc.Arbitrary<DetailsStep> = fc.record({
  pending: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  expires: fc.oneof(
    { weight: 6, arbitrary: fc.constant('never' as const) },
    { weight: 3, arbitrary: fc.constantFrom('soon' as const, 'later' as const) },
    { weight: 1, arbitrary: fc.constant('past' as const) },
  ),
  effectiveIn: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: -30, max: 10 }) },
  ),
});

const transfer: fc.Arbitrary<TransferStep> = fc
  .record({
    from: number,
    to: number,
    amount,
    currency: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'right' as const, 'wrong' as const),
    details,
  })
  .map(({ details: said, ...rest }) => ({ ...rest, ...said }));

const limit: fc.Arbitrary<Limit> = fc.oneof(
  fc.constantFrom('none' as const, 'same' as const),
  fc.record({ offBalance: fc.bigInt({ min: -100n, max: 100n }) }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('transfer' as const), transfer }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('postTransaction' as const),
      pairs: fc.array(fc.record({ debit: number, credit: number, amount }), { minLength: 1, maxLength: 4 }),
      unbalanced: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      details,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      transfers: fc.array(transfer, { minLength: 1, maxLength: 6 }),
      atomic: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('postPending' as const),
      transaction: number,
      part: fc.oneof(
        fc.constant('all' as const),
        fc.record({ offWhole: off }),
        fc.record({ minor: fc.bigInt({ min: 0n, max: 100n }) }),
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('voidPending' as const, 'reverse' as const, 'expire' as const),
      transaction: number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('replay' as const, 'reuse' as const), earlier: number }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('limits' as const), account: number, min: limit, max: limit }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      account: number,
      status: fc.constantFrom('OPEN' as const, 'OPEN' as const, 'FROZEN' as const, 'CLOSED' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('closeBooks' as const), minutesAgo: fc.integer({ min: 5, max: 40 }) }),
  },
);

/** Random runs of so many steps. */
export function stepsOf(length: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: length, maxLength: length, size: 'max' });
}
