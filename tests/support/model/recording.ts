import type pg from 'pg';

/** Work that was decided under its locks, in the order in which it was decided. */
export interface Decided {
  /** Idempotency keys, in the order of their commands. */
  readonly keys: readonly string[];
  isCommitted: boolean;
}

type Query = (
  config: string | { text: string; name?: string; values?: unknown[] },
  values?: unknown[],
) => Promise<pg.QueryResult>;

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
      let batch: Decided | undefined;
      let key: string | undefined;
      const listen: Query = async (config, given) => {
        const { text, name, values = given ?? [] } = typeof config === 'string' ? { text: config } : config;
        if (name === 'lf_write_batch') {
          batch = { keys: keysIn(values[KEYS_OF_BATCH] as string), isCommitted: false };
          log.push(batch);
        }
        if (text.startsWith('insert into "idempotency_keys"')) key = uuidsIn(values)[1];
        const own = batch;
        const result = await query(config, given);
        if (/for (no key )?update/.test(text) && name === undefined && key !== undefined)
          log.push({ keys: [key], isCommitted: true });
        if (result.command === 'COMMIT' && own) {
          own.isCommitted = true;
          batch = undefined;
        }
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
