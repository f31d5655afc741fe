import { Gauge, type Registry } from 'prom-client';

/** A pool of connections, as node-postgres counts it. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What is looked at when Prometheus asks. */
export interface Watches {
  watchPool(name: string, pool: PoolCounts): void;
  watchPosting(load: () => { readonly waiting: number; readonly batchesInFlight: number }): void;
  /** Jobs by state. */
  watchQueue(name: string, counts: () => Promise<Readonly<Record<string, number>>>): void;
  /** Age in seconds of the oldest event that is not relayed yet; 0: none waits. */
  watchRelayLag(lagSeconds: () => Promise<number>): void;
}

interface Watch {
  readonly look: () => void | Promise<void>;
  /** So that a look that failed does not show the last value as today's. */
  readonly forget: () => void;
}

/** A scrape does not wait longer for one look: the rest must arrive when Redis or Postgres does not answer. */
const LOOK_TIMEOUT_MS = 1_000;

/** The gauges, and `refresh`, which looks at everything watched. */
export function createGauges(registers: Registry[]): { watches: Watches; refresh: () => Promise<void> } {
  const watched: Watch[] = [];
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const connections = gauge('ledgerflow_pool_connections', 'Connections to Postgres', ['pool', 'state']);
  const poolWaiting = gauge('ledgerflow_pool_waiting', 'Callers waiting for a connection', ['pool']);
  const waiting = gauge('ledgerflow_posting_waiting_commands', 'Commands waiting for a batch');
  const inFlight = gauge('ledgerflow_posting_batches_in_flight', 'Batches in Postgres');
  const jobs = gauge('ledgerflow_queue_jobs', 'Jobs by state', ['queue', 'state']);
  const lag = gauge('ledgerflow_relay_lag_seconds', 'Age of the oldest event not relayed yet');

  const watches: Watches = {
    watchPool: (pool, counts) => {
      const look = (): void => {
        connections.set({ pool, state: 'busy' }, counts.totalCount - counts.idleCount);
        connections.set({ pool, state: 'idle' }, counts.idleCount);
        poolWaiting.set({ pool }, counts.waitingCount);
      };
      watched.push({ look, forget: () => undefined });
    },
    watchPosting: (load) => {
      const look = (): void => {
        const now = load();
        waiting.set(now.waiting);
        inFlight.set(now.batchesInFlight);
      };
      watched.push({ look, forget: () => undefined });
    },
    watchQueue: (queue, counts) => {
      const states = new Set<string>();
      const look = async (): Promise<void> => {
        for (const [state, count] of Object.entries(await counts())) {
          states.add(state);
          jobs.set({ queue, state }, count);
        }
      };
      watched.push({ look, forget: () => states.forEach((state) => jobs.remove({ queue, state })) });
    },
    watchRelayLag: (lagSeconds) => {
      watched.push({ look: async () => lag.set(await lagSeconds()), forget: () => lag.set(NaN) });
    },
  };
  const refresh = async (): Promise<void> => {
    await Promise.all(watched.map((watch) => within(LOOK_TIMEOUT_MS, watch)));
  };
  return { watches, refresh };
}

async function within(timeoutMs: number, watch: Watch): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), timeoutMs);
  });
  try {
    await Promise.race([watch.look(), late]);
  } catch {
    watch.forget();
  } finally {
    clearTimeout(timer);
  }
}
