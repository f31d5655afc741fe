import { uniform } from '../load/choice.js';
import { legsOf } from './legs.js';
import { interleave, type Bench, type Findings } from './scenario.js';

/** One point of the picture. */
export interface Point {
  readonly connections: number;
  readonly hot: { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly spread: { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };
}

/** Throughput and latency against the number of connections, for the picture. */
export async function curve(bench: Bench): Promise<Findings & { readonly facts: { readonly points: Point[] } }> {
  const legs = legsOf(bench);
  const points: Point[] = [];
  for (const connections of bench.curveConnections) {
    const r = await interleave(
      bench,
      `${connections} connections`,
      {
        hot: legs.transfers(2, uniform(2), connections),
        spread: legs.transfers(1000, uniform(1000), connections),
      },
      1,
    );
    points.push({ connections, hot: r.hot[0]!, spread: r.spread[0]! });
  }
  return { ratios: [], facts: { points } };
}
