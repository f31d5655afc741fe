import { uniform, zipf } from '../load/choice.js';
import { legsOf, FUNCTION_CALLERS, CALLERS } from './legs.js';
import { interleave, p50, perSecond, ratioOf, type Bench, type Findings } from './scenario.js';

const SPREAD = 1000;

/** Single transfers between the same two accounts. */
export async function hotPair(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(bench, 'hot pair', {
    typename: legs.typename,
    transfers: legs.transfers(2, uniform(2)),
    function: legs.storedFunction(2, uniform(2)),
  });
  return {
    ratios: [
      ratioOf(
        'single transfers, hot pair / `{ __typename }`',
        { must: 0.35, goal: 0.6 },
        perSecond(r.transfers),
        perSecond(r.typename),
        'per second',
      ),
      ratioOf(
        'single transfers, hot pair / one stored function per transfer',
        { must: 3, goal: 8 },
        perSecond(r.transfers),
        perSecond(r.function),
        'per second',
      ),
    ],
    facts: { apiCallers: CALLERS, functionCallers: FUNCTION_CALLERS, ...r },
  };
}

/** Single transfers among a thousand accounts, each as likely as the other. */
export async function spread(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(bench, '1,000 accounts', {
    typename: legs.typename,
    transfers: legs.transfers(SPREAD, uniform(SPREAD)),
    function: legs.storedFunction(SPREAD, uniform(SPREAD)),
  });
  return {
    ratios: [
      ratioOf(
        'single transfers, 1,000 accounts / `{ __typename }`',
        { must: 0.3, goal: 0.5 },
        perSecond(r.transfers),
        perSecond(r.typename),
        'per second',
      ),
      ratioOf(
        'single transfers, 1,000 accounts / one stored function per transfer',
        { must: 0.6, goal: 1 },
        perSecond(r.transfers),
        perSecond(r.function),
        'per second',
      ),
    ],
    facts: { apiCallers: CALLERS, functionCallers: FUNCTION_CALLERS, ...r },
  };
}

/** Single transfers among a thousand accounts of which a few are in nearly everything. No bound is set: between the two. */
export async function skewed(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(
    bench,
    'Zipf',
    {
      transfers: legs.transfers(SPREAD, zipf(SPREAD)),
      function: legs.storedFunction(SPREAD, zipf(SPREAD)),
    },
    Math.min(2, bench.timing.pairs),
  );
  return { ratios: [], facts: r };
}

/** A hundred transfers per mutation. */
export async function batchesOf100(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(bench, 'batches of 100', {
    hotBatches: legs.batches(2, uniform(2)),
    hotLimit: legs.sqlLimit(2),
    batches: legs.batches(SPREAD, uniform(SPREAD)),
    limit: legs.sqlLimit(SPREAD),
  });
  const bounds = { must: 0.4, goal: 0.75 };
  return {
    ratios: [
      ratioOf(
        'batches of 100, hot pair / the SQL limit',
        bounds,
        perSecond(r.hotBatches),
        perSecond(r.hotLimit),
        'transfers per second',
      ),
      ratioOf(
        'batches of 100, 1,000 accounts / the SQL limit',
        bounds,
        perSecond(r.batches),
        perSecond(r.limit),
        'transfers per second',
      ),
    ],
    facts: r,
  };
}

/** One caller that sends its transfers one after another. */
export async function loneCaller(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(bench, 'lone caller', {
    transfers: legs.transfers(SPREAD, uniform(SPREAD), 1),
    function: legs.storedFunction(SPREAD, uniform(SPREAD), 1),
  });
  return {
    ratios: [
      ratioOf(
        'p50 of a lone sequential transfer / the stored function called alone from Node',
        { must: 4, goal: 2, lowerIsBetter: true },
        p50(r.transfers),
        p50(r.function),
        'ms',
      ),
    ],
    facts: r,
  };
}

/** The queries a page is made of. */
export async function reads(bench: Bench): Promise<Findings> {
  const legs = legsOf(bench);
  const r = await interleave(bench, 'reads', {
    typename: legs.typename,
    balance: legs.balance,
    entries: legs.entries,
  });
  return {
    ratios: [
      ratioOf(
        'balance query / `{ __typename }`',
        { must: 0.6, goal: 0.8 },
        perSecond(r.balance),
        perSecond(r.typename),
        'per second',
      ),
      ratioOf(
        'first page of 20 entries / `{ __typename }`',
        { must: 0.3, goal: 0.5 },
        perSecond(r.entries),
        perSecond(r.typename),
        'per second',
      ),
    ],
    facts: r,
  };
}
