import { makeDatabase, type BenchDatabase } from '../database/databases.js';
import { uniform } from '../load/choice.js';
import { startApi } from '../servers/api.js';
import { legsOf } from './legs.js';
import { interleave, p50, perSecond, ratioOf, type Bench, type Findings } from './scenario.js';

const SPREAD = 1000;

/** The same with ten million entries in the ledger as with ten thousand: two APIs, one idle while the other is measured. */
export async function largeLedger(bench: Bench): Promise<Findings> {
  const entries = bench.quick ? 200_000 : 10_000_000;
  const startMs = performance.now();
  const large = await makeDatabase(
    bench.processes.servers.postgresUrl,
    'bench_large',
    { accounts: SPREAD, entries },
    { progress: (done, total) => bench.say(`loading ${done} of ${total} entries by COPY`) },
  );
  const loadSeconds = (performance.now() - startMs) / 1000;
  bench.say(`${entries} entries loaded and indexed in ${loadSeconds.toFixed(0)} s`);
  const size = bench.quick ? '200 thousand' : '10 million';
  const findings = await compare(bench, large, `${size} entries`, `${size} / 10 thousand entries`);
  return { ratios: findings.ratios, facts: { ...findings.facts, entries, loadSeconds } };
}

/** A ledger on its first day: tables without statistics, which autovacuum is kept from gathering. */
export async function emptyLedger(bench: Bench): Promise<Findings> {
  const { servers } = bench.processes;
  const fresh = await makeDatabase(
    servers.postgresUrl,
    'bench_fresh',
    { accounts: SPREAD, entries: SPREAD * 2 },
    { statistics: false },
  );
  const findings = await compare(bench, fresh, 'no statistics', 'no statistics / statistics', ['hot', 'spread']);
  return findings;
}

type Part = 'hot' | 'spread' | 'batches' | 'lone' | 'balance' | 'entries';

async function compare(
  bench: Bench,
  other: BenchDatabase,
  title: string,
  of: string,
  parts: readonly Part[] = ['hot', 'spread', 'batches', 'lone', 'balance', 'entries'],
): Promise<Findings> {
  const api = await startApi({ ...bench.processes, database: other });
  try {
    const here = legsOf(bench);
    const there = legsOf(bench, { api, database: other });
    await there.warmUp();
    const pairs = {
      hot: [there.transfers(2, uniform(2)), here.transfers(2, uniform(2))],
      spread: [there.transfers(SPREAD, uniform(SPREAD)), here.transfers(SPREAD, uniform(SPREAD))],
      batches: [there.batches(SPREAD, uniform(SPREAD)), here.batches(SPREAD, uniform(SPREAD))],
      lone: [there.transfers(SPREAD, uniform(SPREAD), 1), here.transfers(SPREAD, uniform(SPREAD), 1)],
      balance: [there.balance, here.balance],
      entries: [there.entries, here.entries],
    } as const;
    const ratios = [];
    const facts: Record<string, unknown> = {};
    for (const part of parts) {
      const [a, b] = pairs[part];
      const r = await interleave(bench, `${title}, ${part}`, { there: a, here: b });
      facts[part] = r;
      // A lone caller's p50 is turned over, so that here too more is better.
      const ratio =
        part === 'lone'
          ? ratioOf(`${of}: lone caller (p50, inverted)`, { must: 0.85, goal: 0.95 }, p50(r.here), p50(r.there), 'ms')
          : ratioOf(
              `${of}: ${part}`,
              { must: 0.85, goal: 0.95 },
              perSecond(r.there),
              perSecond(r.here),
              part === 'batches' ? 'transfers per second' : 'per second',
            );
      ratios.push(ratio);
    }
    return { ratios, facts };
  } finally {
    await api.stop();
    await other.drop();
  }
}
