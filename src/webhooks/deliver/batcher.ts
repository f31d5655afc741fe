/**
 * Folds calls that come together into one: while a batch is under way the next one forms, so a lone call waits for nothing
 * and a crowd shares a round trip. `run` gets the items in order of arrival and answers in that order; when it throws, every
 * caller of that batch is told.
 */
export function createBatcher<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  limits: { readonly maxItems: number; readonly maxConcurrent: number },
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let running = 0;
  let scheduled = false;

  const start = (): void => {
    scheduled = false;
    while (waiting.length > 0 && running < limits.maxConcurrent) {
      const batch = waiting.slice(0, limits.maxItems);
      waiting = waiting.slice(limits.maxItems);
      running += 1;
      void settle(batch);
    }
  };
  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await run(batch.map((one) => one.item));
      batch.forEach((one, i) => one.resolve(results[i]!));
    } catch (error) {
      for (const one of batch) one.reject(error);
    } finally {
      running -= 1;
      start();
    }
  };
  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (scheduled || running >= limits.maxConcurrent) return;
      scheduled = true;
      setImmediate(start);
    });
}
