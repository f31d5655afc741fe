/** Bounds of gathering. */
interface GatherOptions {
  /** Statements of one kind under way at once. */
  readonly maxInFlight: number;
  /** Keys in one statement at most. */
  readonly maxKeys: number;
}

const OPTIONS: GatherOptions = { maxInFlight: 2, maxKeys: 500 };

interface Asked<K, V> {
  readonly key: K;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets reads of many requests share a statement, as postings share a commit: what is asked for in one turn of the event
 * loop, or while earlier statements are under way, goes together. There is no timer: a lone read goes at once. A read
 * always runs after it was asked for, so a caller sees its own writes.
 *
 * `read` answers the keys of one group in order.
 */
export function gather<K, V>(
  groupOf: (key: K) => string,
  read: (keys: readonly [K, ...K[]]) => Promise<readonly V[]>,
  options: GatherOptions = OPTIONS,
): (key: K) => Promise<V> {
  const groups = new Map<string, Asked<K, V>[]>();
  let inFlight = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled || inFlight >= options.maxInFlight || groups.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      for (const [name, waiting] of groups) {
        if (inFlight >= options.maxInFlight) return;
        const batch = waiting.splice(0, options.maxKeys);
        groups.delete(name);
        // What is left goes to the end of the line, behind the other groups.
        if (waiting.length > 0) groups.set(name, waiting);
        void run(batch);
      }
    });
  };

  const run = async (batch: readonly Asked<K, V>[]): Promise<void> => {
    inFlight += 1;
    try {
      const values = await read(batch.map(({ key }) => key) as [K, ...K[]]);
      batch.forEach(({ resolve }, i) => resolve(values[i]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      inFlight -= 1;
      schedule();
    }
  };

  return (key) =>
    new Promise((resolve, reject) => {
      const name = groupOf(key);
      const waiting = groups.get(name);
      if (waiting) waiting.push({ key, resolve, reject });
      else groups.set(name, [{ key, resolve, reject }]);
      schedule();
    });
}
