import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../lib/index.js';
import { holdLease, releaseLease } from '../leases/lease.js';
import { DEFAULT_LEDGER_ID } from '../ledgers/index.js';
import type { LedgerDatabase } from '../tables.js';
import { findExpired } from '../transactions/index.js';
import type { Posting } from './posting.js';

/** How the expiry of holds is carried out. */
export interface ExpiryJobOptions {
  /** Between two looks; the most a hold outlives its time while a worker runs. */
  readonly everyMs: number;
  /** Holds released per ledger and look at most. */
  readonly limit: number;
  /** A round that failed is tried again at the next look; this hears why. */
  readonly onError?: (error: unknown) => void;
}

export interface ExpiryJob {
  /** Ends after the round under way. */
  stop(): Promise<void>;
}

const LEASE_ROUNDS = 10;

/**
 * Releases pending transactions whose time has come by the database's clock. The work list is in Postgres, so a restart
 * forgets nothing; a lease keeps it to one worker at a time; and a hold that two rounds see is released once, because its
 * end is decided under its accounts' locks.
 */
export function startExpiryJob(db: LedgerDatabase, posting: Posting, options: ExpiryJobOptions): ExpiryJob {
  const stopping = new AbortController();
  const lease = { ledgerId: DEFAULT_LEDGER_ID, name: 'hold-expiry', holder: newId() };

  const round = async (): Promise<void> => {
    if (!(await holdLease(db, { ...lease, ttlMs: options.everyMs * LEASE_ROUNDS }))) return;
    for (const { ledgerId, transactionIds } of await findExpired(db, options.limit))
      await Promise.all(transactionIds.map((transactionId) => posting.expire(ledgerId, transactionId)));
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round().catch((error: unknown) => options.onError?.(error));
      await delay(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await releaseLease(db, lease).catch(() => undefined);
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
