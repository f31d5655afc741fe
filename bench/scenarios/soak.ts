import { setTimeout as delay } from 'node:timers/promises';
import { uniform } from '../load/choice.js';
import { httpLoad } from '../load/http-load.js';
import { transfers } from '../load/operations.js';
import { checkBooks } from '../database/check.js';
import { makeDatabase } from '../database/databases.js';
import { residentBytes, startApi } from '../servers/api.js';
import { newKeyPrefix } from '../yardsticks/drivers.js';
import { CALLERS } from './legs.js';
import type { Bench, Findings } from './scenario.js';

const SPREAD = 1000;
const MEGABYTE = 1024 * 1024;

/** A fresh API at full load: its resident memory at the end against that after a tenth of the time (one minute of ten). */
export async function soak(bench: Bench): Promise<Findings> {
  const durationMs = bench.soakMinutes * 60_000;
  const database = await makeDatabase(bench.processes.servers.postgresUrl, 'bench_soak', {
    accounts: SPREAD,
    entries: 10_000,
  });
  const api = await startApi({ ...bench.processes, database });
  const samples: { readonly second: number; readonly megabytes: number }[] = [];
  const startMs = performance.now();
  let over = false;
  const sampling = (async () => {
    const everyMs = durationMs / 60;
    for (let i = 1; i <= 60 && !over; i += 1) {
      await delay(Math.max(0, startMs + i * everyMs - performance.now()));
      samples.push({ second: (i * everyMs) / 1000, megabytes: residentBytes(api.pid) / MEGABYTE });
      if (i % 6 === 0)
        bench.say(`soak: ${Math.round((i * everyMs) / 1000)} s, ${samples.at(-1)!.megabytes.toFixed(0)} MB resident`);
    }
  })();
  try {
    const keyPrefix = newKeyPrefix('soak');
    const load = await httpLoad(api, transfers(database.accounts, uniform(SPREAD), keyPrefix), {
      callers: CALLERS,
      warmUpMs: 0,
      durationMs,
    });
    over = true;
    await sampling;
    await checkBooks(database.url, [{ keyPrefix, acknowledged: load.acknowledged, transfersPerKey: 1 }]);
    const mean = (from: number, to: number): number =>
      samples.slice(from, to).reduce((sum, sample) => sum + sample.megabytes, 0) / (to - from);
    // Three samples around each instant: between two garbage collections a single one is a matter of luck.
    const early = mean(5, 8);
    const late = mean(samples.length - 3, samples.length);
    const ratio = late / early;
    return {
      ratios: [
        {
          name: `resident memory of the API after ${bench.soakMinutes} min / after ${bench.soakMinutes / 10} min of full load`,
          must: 1.3,
          goal: 1.05,
          lowerIsBetter: true,
          measured: ratio,
          low: ratio,
          high: ratio,
          detail: `${late.toFixed(0)} / ${early.toFixed(0)} MB, ${Math.round(load.perSecond)} transfers per second`,
        },
      ],
      facts: { load, samples },
    };
  } finally {
    over = true;
    await api.stop();
    await database.drop();
  }
}
