import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Posting, PostingOutcome } from '../../src/ledger/index.js';
import { openPosting, type OpenPosting } from '../support/books.js';
import { freshDatabase, seedOf, type FreshDatabase } from '../support/index.js';
import { compareBooks, doAndCompare, see, timeOf } from '../support/model/drive.js';
import { recordOrder, type Decided } from '../support/model/recording.js';
import { Rig, type Action } from '../support/model/rig.js';
import { idsOf, showOutcome, type ShownOutcome } from '../support/model/shown.js';
import { stepsOf, type Step } from '../support/model/steps.js';

/** How many commands. MODEL_COMMANDS=100000 is the long mode: some half an hour. */
const COMMANDS = Number(process.env.MODEL_COMMANDS ?? 1_500);
const RUN = 100;
const CALLERS = 24;
const LONG_MS = 30_000 + COMMANDS * 60;

let database: FreshDatabase;
let one: OpenPosting;
let two: OpenPosting;
const log: Decided[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  one = openPosting(database);
  two = openPosting(database);
  recordOrder([one.pool, one.readingPool, two.pool, two.readingPool], log);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await database.close();
});

describe('random commands against the model', () => {
  it('one after the other: the same answers and the same books after every step', { timeout: LONG_MS }, async () => {
    const seed = seedOf('model, one after the other');
    const kinds = new Map<string, number>();
    await forRandomSteps(seed, COMMANDS / 2, async (steps) => {
      const rig = await Rig.open(one.db);
      for (const step of steps) {
        const action = rig.toAction(step);
        await doAndCompare(rig, counting(one.posting, kinds), action);
      }
    });
    expectVariety(kinds);
  });

  it(
    'many callers in two processes: a model that follows the committed order agrees',
    { timeout: LONG_MS },
    async () => {
      const seed = seedOf('model, concurrently');
      await forRandomSteps(seed, COMMANDS, concurrently);
    },
  );

  it('in one batch and one by one: the same ledger', { timeout: LONG_MS }, async () => {
    const seed = seedOf('model, batch and sequence');
    await forRandomSteps(seed, COMMANDS / 2, inBatches);
  });
});

/** Runs of random steps. MODEL_SHRINK=1 looks for the shortest run that still fails, which may take minutes. */
async function forRandomSteps(seed: number, commands: number, check: (steps: Step[]) => Promise<void>): Promise<void> {
  const result = await fc.check(fc.asyncProperty(stepsOf(RUN), check), {
    seed,
    numRuns: Math.max(1, Math.round(commands / RUN)),
    endOnFailure: process.env.MODEL_SHRINK === undefined,
  });
  if (!result.failed) return;
  const steps = result.counterexample?.[0] ?? [];
  const told = process.env.MODEL_SHRINK === undefined ? '' : `: ${fc.stringify(steps)}`;
  throw new Error(`TEST_SEED=${seed} fails in run ${result.numRuns} of ${steps.length} steps${told}`, {
    cause: result.errorInstance,
  });
}

/** The posting, with its answers counted by kind. */
function counting(posting: Posting, kinds: Map<string, number>): Posting {
  return {
    ...posting,
    post: async (command) => {
      const outcome = await posting.post(command);
      const what = outcome.kind === 'rejected' ? outcome.rejection.code : `${command.operation.kind} ${outcome.kind}`;
      kinds.set(what, (kinds.get(what) ?? 0) + 1);
      return outcome;
    },
  };
}

/** A run that only ever hears "no" would show nothing. */
function expectVariety(kinds: ReadonlyMap<string, number>): void {
  const wanted = [
    'transfer done',
    'postTransaction done',
    'postPending done',
    'voidPending done',
    'reverseTransaction done',
  ];
  const refusals = [
    'INSUFFICIENT_FUNDS',
    'LIMIT_EXCEEDED',
    'ACCOUNT_NOT_OPEN',
    'INVALID_STATE',
    'IDEMPOTENCY_KEY_REUSED',
  ];
  for (const kind of [...wanted, ...refusals, 'transferBatch batch'])
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
}

/** Callers take the next step as they become free; then the model does what was decided, in the order it was decided. */
async function concurrently(steps: readonly Step[]): Promise<void> {
  const rig = await Rig.open(one.db);
  log.length = 0;
  const queue = steps.filter((step) => step.kind !== 'expire');
  const executed = new Map<string, { action: Action; refusal?: string | undefined; outcome?: PostingOutcome }>();
  const caller = async (posting: OpenPosting['posting']): Promise<void> => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      const action = rig.toAction(step);
      if (action.kind === 'post') {
        const outcome = await posting.post(action.command);
        see(rig, outcome);
        if (!outcome.replayed && !isForgotten(outcome))
          executed.set(action.command.idempotencyKey, { action, outcome });
      } else if (action.kind === 'account') {
        executed.set(action.key, { action, refusal: (await rig.change(action))?.code });
      } else if (action.kind === 'close') {
        await rig.close(action);
        executed.set(action.key, { action });
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, i) => caller((i % 2 === 0 ? one : two).posting)));

  const order = log.filter((decided) => decided.isCommitted).flatMap((decided) => decided.keys);
  expect(new Set(order).size).toBe(order.length);
  for (const key of order) {
    const { action, refusal, outcome } = executed.get(key)!;
    executed.delete(key);
    if (action.kind === 'account') deepStrictEqual(refusal, rig.model.updateAccount(action.id, action.change));
    else if (action.kind === 'close') rig.model.closeBooks(action.through.getTime());
    else if (action.kind === 'post' && outcome)
      deepStrictEqual(showOutcome(outcome), rig.model.run(action.command, (await timeOf(rig, key))!, idsOf(outcome)));
  }
  expect([...executed.keys()], 'answered and never decided').toEqual([]);
  await compareBooks(rig);
}

/** Answers that leave no key behind. */
function isForgotten(outcome: PostingOutcome): boolean {
  const items = outcome.kind === 'batch' ? outcome.results : [outcome];
  const codes = items.map((item) => (item.kind === 'rejected' ? item.rejection.code : 'done'));
  return codes.includes('IDEMPOTENCY_KEY_REUSED') || (codes.includes('INVALID_INPUT') && !codes.includes('done'));
}

/** Sends the same commands at once, so that they share a batch, and then to a second ledger one by one. */
async function inBatches(steps: readonly Step[]): Promise<void> {
  const [together, apart] = [await Rig.open(one.db), await Rig.open(two.db)];
  const twin = new Map(together.accounts.map((account, i) => [account.accountId, apart.accounts[i]!.accountId]));
  const transactions = new Map<string, string>();
  const translate = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value, tagged), (_, text: unknown) => untagged(text, twin, transactions)) as T;

  // Steps of one round name only transactions of rounds before, as real callers do.
  for (let from = 0; from < steps.length; from += 20) {
    const keys = new Set<string>();
    const round = steps.slice(from, from + 20).flatMap((step) => {
      if (step.kind === 'expire' || isAboutTime(step)) return [];
      const action = together.toAction(step);
      // A duplicate beside its original waits for it and comes after the batch: concurrently() has those.
      if (action.kind !== 'post' || keys.has(action.command.idempotencyKey)) return [];
      keys.add(action.command.idempotencyKey);
      return [action.command];
    });
    const outcomes = await Promise.all(round.map((command) => one.posting.post(command)));
    for (const [i, outcome] of outcomes.entries()) {
      const command = { ...round[i]!, operation: translate(round[i]!.operation), ledgerId: apart.ledgerId };
      const alone = await two.posting.post(command);
      for (const [j, id] of idsOf(outcome).entries()) if (id) transactions.set(id, idsOf(alone)[j] ?? 'none');
      see(together, outcome);
      expect(comparable(alone)).toEqual(translate(comparable(outcome)));
    }
  }
  const books = (rig: Rig) =>
    rig.db.selectFrom('accounts').selectAll().where('ledger_id', '=', rig.ledgerId).orderBy('code').execute();
  const totals = (await Promise.all([books(together), books(apart)])).map((rows) =>
    rows.map((row) => [
      row.posted_debits,
      row.posted_credits,
      row.pending_debits,
      row.pending_credits,
      row.last_sequence,
    ]),
  );
  expect(totals[0]).toEqual(totals[1]);
}

/** Two runs of a command at different times may rightly differ when it speaks of time. */
function isAboutTime(step: Step): boolean {
  if (step.kind === 'transfer') return step.transfer.expires === 'soon';
  if (step.kind === 'batch') return step.transfers.some((transfer) => transfer.expires === 'soon');
  return step.kind === 'postTransaction' && step.details.expires === 'soon';
}

/** An outcome without times, which differ between the two ledgers. */
function comparable(outcome: PostingOutcome): unknown {
  const shown = showOutcome(outcome);
  const strip = (
    item: Exclude<ShownOutcome, { kind: 'batch' }> | Extract<ShownOutcome, { kind: 'batch' }>['results'][number],
  ) => {
    if (item.kind === 'rejected') return item.rejection;
    // A replay shows the transaction as it stands now: after the whole batch, or after the commands before it.
    if (outcome.replayed) return { id: item.transaction.id };
    const { createdAt: _, effectiveAt: __, expiresAt: ___, resolvedAt, ...rest } = item.transaction;
    return { ...rest, isResolved: resolvedAt !== null };
  };
  return shown.kind === 'batch' ? shown.results.map(strip) : strip(shown);
}

function tagged(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key];
  if (raw instanceof Date) return { $date: raw.getTime() };
  return typeof value === 'bigint' ? { $bigint: value.toString() } : value;
}

function untagged(value: unknown, ...names: ReadonlyMap<string, string>[]): unknown {
  if (typeof value === 'string') return names.reduce((text, map) => map.get(text) ?? text, value);
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value) return new Date(value.$date as number);
  return '$bigint' in value ? BigInt(value.$bigint as string) : value;
}
