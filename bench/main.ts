import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDatabase } from './database/databases.js';
import { USAGE, readOptions, type Options, type ScenarioName } from './options.js';
import { picture } from './report/picture.js';
import { readProfiles } from './report/profile.js';
import { readSurroundings, type Surroundings } from './report/surroundings.js';
import { markdownTable, plainTable, verdict } from './report/table.js';
import { curve, type Point } from './scenarios/curve.js';
import { delivery } from './scenarios/delivery.js';
import { legsOf } from './scenarios/legs.js';
import { batchesOf100, hotPair, loneCaller, reads, skewed, spread } from './scenarios/posting.js';
import type { Bench, Findings, Ratio } from './scenarios/scenario.js';
import { emptyLedger, largeLedger } from './scenarios/size.js';
import { soak } from './scenarios/soak.js';
import { killProcesses, startApi } from './servers/api.js';
import { build, BUILD, RESULTS, ROOT } from './servers/build.js';
import { startServers, type Servers } from './servers/servers.js';
import { installYardsticks } from './yardsticks/functions.js';

const SCENARIO: Record<ScenarioName, (bench: Bench) => Promise<Findings>> = {
  hot: hotPair,
  spread,
  zipf: skewed,
  batches: batchesOf100,
  lone: loneCaller,
  reads,
  fresh: emptyLedger,
  curve,
  delivery,
  large: largeLedger,
  soak,
};

const TIMING = {
  full: { warmUpMs: 400, durationMs: 1800, pairs: 3 },
  quick: { warmUpMs: 300, durationMs: 1000, pairs: 1 },
} as const;
const CONNECTIONS = { full: [1, 2, 5, 10, 25, 50, 100, 200, 350, 500], quick: [1, 10, 100, 500] } as const;

interface Result {
  readonly surroundings: Surroundings;
  readonly ratios: readonly Ratio[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** Scenarios that came to no figure, and why. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

async function run(options: Options): Promise<Result> {
  const startMs = performance.now();
  const say = (line: string): void =>
    console.log(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  mkdirSync(RESULTS, { recursive: true });
  if (options.build) say('compiling the product');
  const processes = { build: options.build ? build() : BUILD };
  say('starting Postgres and Redis');
  const servers = await startServers(options.databaseUrl, say);
  endOnSignal(servers);
  const profiles = join(RESULTS, 'profiles');
  rmSync(profiles, { recursive: true, force: true });
  const nodeArguments = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
  try {
    const surroundings = await readSurroundings(servers.postgresUrl);
    const database = await makeDatabase(servers.postgresUrl, 'bench_small', { accounts: 1000, entries: 10_000 });
    await installYardsticks(database.url);
    const api = await startApi({ ...processes, servers, database, nodeArguments });
    const mode = options.quick ? 'quick' : 'full';
    const bench: Bench = {
      timing: TIMING[mode],
      quick: options.quick,
      soakMinutes: options.soakMinutes,
      curveConnections: CONNECTIONS[mode],
      database,
      api,
      processes: { ...processes, servers },
      say,
    };
    await legsOf(bench).warmUp();
    const ratios: Ratio[] = [];
    const facts: Record<string, unknown> = {};
    const failures: string[] = [];
    try {
      for (const name of options.only) {
        try {
          const findings = await SCENARIO[name](bench);
          ratios.push(...findings.ratios);
          facts[name] = findings.facts ?? {};
        } catch (error) {
          // The others' figures stand; the run as a whole has failed and says so at its end.
          failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
          say(failures.at(-1)!);
        }
      }
    } finally {
      await api.stop();
    }
    if (options.profile) console.log(readProfiles(profiles));
    return { surroundings, ratios, facts, failures, seconds: (performance.now() - startMs) / 1000 };
  } finally {
    await servers.stop();
  }
}

/** Ctrl-C leaves no server and no folder behind. */
function endOnSignal(servers: Servers): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      killProcesses();
      void servers.stop().finally(() => process.exit(130));
    });
}

function report(result: Result, options: Options): void {
  const { surroundings, ratios, facts } = result;
  console.log(`\n${Object.values(surroundings).join('; ')}`);
  if (ratios.length > 0) console.log(`\n${plainTable(ratios)}`);
  const count = (bar: string): number => ratios.filter((ratio) => verdict(ratio) === bar).length;
  console.log(
    `\n${count('goal')} at the goal, ${count('must')} above the must, ${count('missed')} missed; ${result.seconds.toFixed(0)} s in all`,
  );
  for (const failure of result.failures) console.log(`no figure from ${failure}`);
  const file = join(RESULTS, `${surroundings.date.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, JSON.stringify({ options: { ...options, databaseUrl: undefined }, ...result }, null, 2));
  console.log(`everything measured: ${file}`);

  const points = (facts['curve'] as { points?: Point[] } | undefined)?.points;
  const svg =
    points && picture(points, `${surroundings.date.slice(0, 10)}, ${surroundings.commit}, ${surroundings.machine}`);
  if (svg !== undefined) writeFileSync(join(RESULTS, 'performance.svg'), svg);
  if (options.writeDocs) {
    if (svg !== undefined) writeFileSync(join(ROOT, 'docs', 'performance.svg'), svg);
    writeTable(markdownTable(ratios, surroundings));
  }
}

/** Replaces what stands between the two marks of docs/performance.md. */
function writeTable(table: string): void {
  const file = join(ROOT, 'docs', 'performance.md');
  const text = readFileSync(file, 'utf8');
  const marked = /(<!-- bench:begin -->\n)[\s\S]*?(\n<!-- bench:end -->)/;
  if (!marked.test(text)) throw new Error(`${file} has no marks to put the table between`);
  writeFileSync(
    file,
    text.replace(marked, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`),
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else {
    const result = await run(options);
    report(result, options);
    const missed = result.ratios.some((ratio) => verdict(ratio) === 'missed');
    if (result.failures.length > 0 || (missed && !options.quick)) process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
