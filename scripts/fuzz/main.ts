import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nextAttack, type Attack } from './attacks.js';
import { judge, type Answer } from './judge.js';
import { createRandom } from './random.js';
import { startVictim, type Victim } from './server.js';

const WORKERS = 8;
const ANSWER_TIMEOUT_MS = 20_000;
const BARE_SOCKET_MS = 250;
const SAMPLE_MS = 2_000;
const MAX_SHOWN = 20;
const MIN_SAMPLES = 40;
/** Memory may be this much more in the last quarter of a run than in the second. */
const GROWTH_ALLOWED = 1.3;

interface Run {
  readonly counts: Map<string, number>;
  readonly faults: string[];
  readonly memoryMiB: number[];
  readonly heapMiB: number[];
  attacks: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });

function send(victim: Victim, attack: Extract<Attack, { kind: 'request' }>): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const { method, path, headers, body } = attack;
    let call;
    try {
      call = request({
        port: victim.port,
        host: '127.0.0.1',
        method,
        path,
        headers,
        agent,
        timeout: ANSWER_TIMEOUT_MS,
      });
    } catch {
      // The client will not send such a header or path; bare sockets do.
      resolve(undefined);
      return;
    }
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode!, requestId: response.headers['x-request-id'], text });
      });
    });
    call.on('timeout', () => {
      resolve({ status: 0, requestId: undefined, text: `no answer within ${ANSWER_TIMEOUT_MS} ms` });
      call.destroy();
    });
    // A server may hang up on a request it refuses to read; that it is still there is looked at apart.
    call.on('error', () => resolve(undefined));
    call.end(body ?? undefined);
  });
}

function sendBytes(victim: Victim, bytes: Buffer): Promise<undefined> {
  return new Promise((resolve) => {
    const socket = connect(victim.port, '127.0.0.1');
    socket.setTimeout(BARE_SOCKET_MS, () => socket.destroy());
    socket.on('error', () => undefined).on('close', () => resolve(undefined));
    socket.on('data', () => undefined);
    socket.write(bytes);
  });
}

async function fuzz(victim: Victim, seed: number, minutes: number): Promise<Run> {
  const run: Run = { counts: new Map(), faults: [], memoryMiB: [], heapMiB: [], attacks: 0 };
  const endsAtMs = performance.now() + minutes * 60_000;
  const sampler = setInterval(() => {
    run.memoryMiB.push(victim.memoryMiB());
    victim.heapMiB().then(
      (heap) => run.heapMiB.push(heap),
      () => undefined,
    );
  }, SAMPLE_MS);
  const work = async (worker: number): Promise<void> => {
    const random = createRandom(seed * 1_000 + worker);
    while (performance.now() < endsAtMs && victim.isAlive() && run.faults.length < MAX_SHOWN) {
      const attack = nextAttack(random, victim);
      const answer = attack.kind === 'bytes' ? await sendBytes(victim, attack.bytes) : await send(victim, attack);
      run.attacks += 1;
      const label = `${attack.name}: ${answer?.status ?? 'hung up'}`;
      run.counts.set(label, (run.counts.get(label) ?? 0) + 1);
      const fault = answer && judge(answer, victim.key);
      if (fault)
        run.faults.push(`${fault}\n  ${describe(attack)}\n  answered ${answer.status}: ${answer.text.slice(0, 400)}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  clearInterval(sampler);
  if (!victim.isAlive()) run.faults.push(`the API ended: ${readFileSync(victim.logFile, 'utf8').slice(-2_000)}`);
  return run;
}

function describe(attack: Attack): string {
  if (attack.kind === 'bytes') return attack.bytes.toString('latin1').slice(0, 600);
  const { method, path, headers, body } = attack;
  const head = JSON.stringify({ ...headers, authorization: undefined }).slice(0, 300);
  return `${method} ${path.slice(0, 200)} ${head} ${String(body).slice(0, 800)}`;
}

/** By quarters of the run, in order. */
function quarters(samples: readonly number[], of: (part: readonly number[]) => number): number[] {
  const size = Math.floor(samples.length / 4);
  return [0, 1, 2, 3].map((part) => of(samples.slice(part * size, (part + 1) * size)));
}

/** The middle of a part of the samples: one collection of garbage more or less does not matter. */
function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

function memoryFault({ memoryMiB, heapMiB }: Run): string | undefined {
  if (memoryMiB.length < MIN_SAMPLES || heapMiB.length < MIN_SAMPLES) return undefined;
  const resident = quarters(memoryMiB, median);
  // What is left after a collection: the lowest the heap has been.
  const live = quarters(heapMiB, (part) => Math.min(...part));
  const shown = (values: readonly number[]): string => values.map((value) => `${value.toFixed(0)} MiB`).join(', ');
  console.log(`By quarters: resident ${shown(resident)}; live heap ${shown(live)}.`);
  for (const [what, [, early, , late]] of Object.entries({ resident, 'live heap': live }))
    if (late! > early! * GROWTH_ALLOWED) return `${what} grew by ${((late! / early! - 1) * 100).toFixed(0)}%`;
  return undefined;
}

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes ?? '1');
const seed = Number(values.seed ?? Date.now() % 1_000_000);
console.log(`Fuzzing for ${minutes} minutes with seed ${seed}.`);
const victim = await startVictim();
try {
  const run = await fuzz(victim, seed, minutes);
  for (const [label, count] of [...run.counts].sort()) console.log(`${String(count).padStart(8)}  ${label}`);
  console.log(`${run.attacks} attacks.`);
  const grown = memoryFault(run);
  if (grown) run.faults.push(grown);
  const problems = await victim.verify();
  console.log(`The books have ${problems} problems.`);
  if (problems > 0) run.faults.push('the books do not hold');
  for (const fault of run.faults) console.error(`\nFAULT ${fault}`);
  console.log(run.faults.length === 0 ? 'No fault.' : `${run.faults.length} faults; again with --seed ${seed}`);
  process.exitCode = run.faults.length === 0 ? 0 : 1;
} finally {
  agent.destroy();
  await victim.close();
}
