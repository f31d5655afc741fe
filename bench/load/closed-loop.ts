import { Latencies } from './statistics.js';

/** What one measurement saw. */
export interface Measured {
  /** Calls answered with success in the measured time, per second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Time on the CPU that the API spent for each call, where the system tells: it depends least on who else is at work. */
  readonly apiCpuUs?: number;
  /** Successes from the first call to the last, those of the warm-up and the drain included: what must be in the books. */
  readonly acknowledged: number;
}

export interface LoopOptions {
  readonly callers: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/**
 * A closed loop: so many callers, each waiting for its answer before the next call. Everything that is sent is also
 * answered and counted; a call that fails ends the run, because a figure with errors in it means nothing.
 */
export async function closedLoop(options: LoopOptions, call: (caller: number) => Promise<void>): Promise<Measured> {
  const { callers, warmUpMs, durationMs } = options;
  const startMs = performance.now();
  const fromMs = startMs + warmUpMs;
  const untilMs = fromMs + durationMs;
  const latencies = new Latencies();
  let measured = 0;
  let acknowledged = 0;
  let failure: unknown;
  const run = async (caller: number): Promise<void> => {
    for (let sentMs = performance.now(); sentMs < untilMs && failure === undefined;) {
      await call(caller);
      const nowMs = performance.now();
      acknowledged += 1;
      if (nowMs >= fromMs && nowMs < untilMs) {
        measured += 1;
        latencies.add(nowMs - sentMs);
      }
      sentMs = nowMs;
    }
  };
  await Promise.all(
    Array.from({ length: callers }, (_, caller) => run(caller).catch((error: unknown) => (failure ??= error))),
  );
  if (failure !== undefined) throw failure as Error;
  return {
    perSecond: measured / (durationMs / 1000),
    p50Ms: latencies.quantile(0.5),
    p99Ms: latencies.quantile(0.99),
    maxMs: latencies.quantile(1),
    acknowledged,
  };
}
