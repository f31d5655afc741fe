import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { newId } from '../../src/lib/index.js';
import { LEDGER_ID } from '../database/history.js';
import { closedLoop, type LoopOptions, type Measured } from '../load/closed-loop.js';
import type { Choice } from '../load/choice.js';

/** A prefix no other measurement has, so that its keys can be counted. */
export function newKeyPrefix(what: string): string {
  return `${what}-${randomBytes(4).toString('hex')}-`;
}

async function withConnections<T>(url: string, count: number, work: (clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/**
 * One stored function call per transfer, one connection per caller, the statement prepared: what a careful application
 * without group commit can reach. Driven from Node, whose driver spends some 50 microseconds of one core on each call.
 */
export function storedFunction(
  url: string,
  accounts: readonly string[],
  choose: Choice,
  keyPrefix: string,
  options: LoopOptions,
): Promise<Measured> {
  const hash = randomBytes(32);
  let made = 0;
  return withConnections(url, options.callers, (clients) =>
    closedLoop(options, async (caller) => {
      const [from, to] = choose();
      const { rows } = await clients[caller]!.query<{ result: string }>({
        name: 'bench_transfer',
        text: 'select bench_transfer($1, $2, $3, $4, $5, $6, $7, $8) as result',
        values: [LEDGER_ID, `${keyPrefix}${(made += 1)}`, hash, newId(), newId(), accounts[from], accounts[to], 100],
      });
      if (rows[0]!.result !== 'done') throw new Error(`the stored function answered ${rows[0]!.result}`);
    }),
  );
}

export const SET_SIZE = 500;

/** The same rows by set-based SQL alone, 500 transfers per transaction; `perSecond` counts transactions of 500. */
export function sqlLimit(
  url: string,
  accounts: readonly string[],
  keyPrefix: string,
  options: LoopOptions,
): Promise<Measured> {
  return withConnections(url, options.callers, (clients) =>
    closedLoop(options, async (caller) => {
      await clients[caller]!.query({
        name: 'bench_post_set',
        text: 'select bench_post_set($1, $2, $3, $4)',
        values: [LEDGER_ID, accounts, SET_SIZE, keyPrefix],
      });
    }),
  );
}
