import type pg from 'pg';
import { COMMIT, type Call } from '../../../src/db/index.js';

/** Work that was decided under its locks, in the order in which it was decided. */
export interface Decided {
  /** Idempotency keys, in the order of their commands. */
  readonly keys: readonly string[];
  isCommitted: boolean;
}

/** A group of statements as the driver gets it; one that only prepares has no calls. */
interface Group extends pg.Submittable {
  readonly calls?: readonly Call[];
  callback: (error: Error | null, result?: unknown) => void;
}

type Query = (config: string | { text: string; values?: unknown[] } | Group, values?: unknown[]) => unknown;

const KEYS_OF_BATCH = 31;
const UUID = /^[0-9a-f]{8}-/;

/**
 * Listens on the wire of these pools and notes in which order work was decided. A batch is noted when it sends its writes
 * and another change when its row lock was given: both hold their locks then until they have committed, so works that
 * share an account or a ledger row are noted in the order in which they took effect, whatever process they ran in.
 */
export function recordOrder(pools: readonly pg.Pool[], log: Decided[]): void {
  for (const pool of pools)
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as unknown as Query;
      let key: string | undefined;
      const listenToGroup = (group: Group): void => {
        const write = group.calls?.find(([statement]) => statement.name === 'lf_write_batch');
        if (!write || !group.calls!.includes(COMMIT)) return;
        const batch: Decided = { keys: keysIn(write[1][KEYS_OF_BATCH]!), isCommitted: false };
        log.push(batch);
        const { callback } = group;
        group.callback = (error, result) => {
          batch.isCommitted = error === null;
          callback(error, result);
        };
      };
      const listen: Query = async (config, given) => {
        if (typeof config !== 'string' && 'submit' in config) {
          listenToGroup(config);
          return query(config);
        }
        const { text, values = given ?? [] } = typeof config === 'string' ? { text: config } : config;
        if (text.startsWith('insert into "idempotency_keys"')) key = uuidsIn(values)[1];
        const result = await query(config, given);
        if (/for (no key )?update/.test(text) && key !== undefined) log.push({ keys: [key], isCommitted: true });
        return result;
      };
      client.query = listen as never;
    });
}

function keysIn(array: string): string[] {
  return [...array.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
}

function uuidsIn(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && UUID.test(value));
}
