import type { BenchDatabase } from '../database/databases.js';
import { uniform, type Choice } from '../load/choice.js';
import { httpLoad } from '../load/http-load.js';
import { balances, batches, entryPages, transfers, typename, type Operation } from '../load/operations.js';
import type { Api } from '../servers/api.js';
import { newKeyPrefix, SET_SIZE, sqlLimit, storedFunction } from '../yardsticks/drivers.js';
import type { Bench, Leg } from './scenario.js';

export const CALLERS = 200;
export const BATCH_SIZE = 100;
export const BATCH_CALLERS = 16;
/** More connections than this only make Postgres slower at one commit per transfer. */
export const FUNCTION_CALLERS = 50;
export const SQL_LIMIT_CALLERS = 2;

interface Target {
  readonly api: Api;
  readonly database: BenchDatabase;
}

/** The building blocks of the pairs. `accounts` are the first so many of the database. */
export function legsOf(bench: Bench, target: Target = bench) {
  const { api, database } = target;
  const loop = (callers: number) => ({ ...bench.timing, callers });
  const some = (accounts: number): readonly string[] => database.accounts.slice(0, accounts);
  const reading =
    (operation: Operation): Leg =>
    async () => ({ measured: await httpLoad(api, operation, loop(CALLERS)) });
  const warmUpMs = bench.quick ? 200 : 1000;
  return {
    /** A process that has just started is slow until V8 has compiled what is hot: not what is to be measured. */
    warmUp: async (): Promise<void> => {
      const { accounts } = database;
      const choose = uniform(accounts.length);
      for (const operation of [
        transfers(accounts, choose, newKeyPrefix('warm')),
        batches(accounts, choose, newKeyPrefix('warm'), BATCH_SIZE),
        balances(accounts),
        entryPages(accounts),
      ])
        await httpLoad(api, operation, { callers: CALLERS, warmUpMs: 0, durationMs: warmUpMs });
    },
    typename: reading(typename()),
    balance: reading(balances(database.accounts)),
    entries: reading(entryPages(database.accounts)),
    transfers:
      (accounts: number, choose: Choice, callers = CALLERS): Leg =>
      async () => {
        const keyPrefix = newKeyPrefix('transfer');
        const measured = await httpLoad(api, transfers(some(accounts), choose, keyPrefix), loop(callers));
        const { acknowledged } = measured;
        return { measured, claim: { url: database.url, keyPrefix, acknowledged, transfersPerKey: 1 } };
      },
    /** `perSecond` counts transfers. */
    batches:
      (accounts: number, choose: Choice): Leg =>
      async () => {
        const keyPrefix = newKeyPrefix('batch');
        const operation = batches(some(accounts), choose, keyPrefix, BATCH_SIZE);
        const measured = await httpLoad(api, operation, loop(BATCH_CALLERS));
        const { acknowledged } = measured;
        return {
          measured: { ...measured, perSecond: measured.perSecond * BATCH_SIZE },
          claim: { url: database.url, keyPrefix, acknowledged, transfersPerKey: BATCH_SIZE },
        };
      },
    storedFunction:
      (accounts: number, choose: Choice, callers = FUNCTION_CALLERS): Leg =>
      async () => {
        const keyPrefix = newKeyPrefix('function');
        const measured = await storedFunction(database.url, some(accounts), choose, keyPrefix, loop(callers));
        const { acknowledged } = measured;
        return { measured, claim: { url: database.url, keyPrefix, acknowledged, transfersPerKey: 1 } };
      },
    /** `perSecond` counts transfers. */
    sqlLimit:
      (accounts: number): Leg =>
      async () => {
        const keyPrefix = newKeyPrefix('set');
        const measured = await sqlLimit(database.url, some(accounts), keyPrefix, loop(SQL_LIMIT_CALLERS));
        return {
          measured: { ...measured, perSecond: measured.perSecond * SET_SIZE },
          claim: {
            url: database.url,
            keyPrefix,
            acknowledged: measured.acknowledged * SET_SIZE,
            transfersPerKey: 1,
          },
        };
      },
  };
}
