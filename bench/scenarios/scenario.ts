import type { Claim } from '../database/check.js';
import { checkBooks } from '../database/check.js';
import type { BenchDatabase } from '../database/databases.js';
import type { Measured } from '../load/closed-loop.js';
import { median } from '../load/statistics.js';
import type { Api } from '../servers/api.js';
import type { ProcessOptions } from '../servers/api.js';

/** One ratio of the table. */
export interface Ratio {
  readonly name: string;
  readonly must: number;
  readonly goal: number;
  /** Whether a smaller figure is the better one. */
  readonly lowerIsBetter: boolean;
  /** The median over the pairs, and the smallest and largest of them. */
  readonly measured: number;
  readonly low: number;
  readonly high: number;
  /** The two sides in absolute figures, which mean something on this machine only. */
  readonly detail: string;
}

/** What a scenario is given. */
export interface Bench {
  readonly timing: { readonly warmUpMs: number; readonly durationMs: number; readonly pairs: number };
  readonly quick: boolean;
  readonly soakMinutes: number;
  readonly curveConnections: readonly number[];
  /** The ledger with some ten thousand entries and the API over it. */
  readonly database: BenchDatabase;
  readonly api: Api;
  /** For more processes over more databases. */
  readonly processes: Omit<ProcessOptions, 'database'>;
  say(line: string): void;
}

/** What a scenario came to; `facts` are for the JSON file and the text. */
export interface Findings {
  readonly ratios: readonly Ratio[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** What one side of a pair does; the claim is checked against the books afterwards. */
export type Leg = () => Promise<{ readonly measured: Measured; readonly claim?: Claim & { readonly url: string } }>;

/**
 * Measures the legs in turn, again and again, so that what drifts (a warming cache, a growing table, a neighbour on the
 * machine) meets all of them alike, and checks the books behind every answer that was counted.
 */
export async function interleave<Name extends string>(
  bench: Bench,
  title: string,
  legs: Readonly<Record<Name, Leg>>,
  pairs = bench.timing.pairs,
): Promise<Record<Name, Measured[]>> {
  const names = Object.keys(legs) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Measured[]])) as Record<Name, Measured[]>;
  const claims: (Claim & { readonly url: string })[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    const line: string[] = [];
    // Every other round goes backwards, so that no leg always follows the same one.
    for (const name of pair % 2 === 1 ? names : [...names].reverse()) {
      const { measured, claim } = await legs[name]();
      results[name].push(measured);
      if (claim) claims.push(claim);
      const cpu = measured.apiCpuUs === undefined ? '' : ` (API ${Math.round(measured.apiCpuUs)} us each)`;
      line.push(`${name} ${Math.round(measured.perSecond)}/s${cpu}`);
    }
    bench.say(`${title} ${pair}/${pairs}: ${line.join(', ')}`);
  }
  for (const url of new Set(claims.map((claim) => claim.url)))
    await checkBooks(
      url,
      claims.filter((claim) => claim.url === url),
    );
  return results;
}

/** The ratio of two legs, pair by pair. */
export function ratioOf(
  name: string,
  bounds: { must: number; goal: number; lowerIsBetter?: boolean },
  above: readonly number[],
  below: readonly number[],
  unit: string,
): Ratio {
  const ratios = above.map((value, i) => value / below[i]!);
  const figure = (value: number): string => (value >= 100 ? String(Math.round(value)) : value.toFixed(2));
  return {
    name,
    must: bounds.must,
    goal: bounds.goal,
    lowerIsBetter: bounds.lowerIsBetter ?? false,
    measured: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    detail: `${figure(median(above))} / ${figure(median(below))} ${unit}`,
  };
}

export const perSecond = (measured: readonly Measured[]): number[] => measured.map((m) => m.perSecond);
export const p50 = (measured: readonly Measured[]): number[] => measured.map((m) => m.p50Ms);
