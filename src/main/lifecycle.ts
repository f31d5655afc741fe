import type { Logger } from 'pino';

/** Where a process is in its life; readiness follows from it. */
export type Phase = 'starting' | 'serving' | 'draining';

/** Ends one thing; `graceMs` is how long work in hand may still take. */
export type Stop = (graceMs: number) => Promise<unknown>;

/**
 * What a process has opened, and how it ends: readiness says 503, then everything is stopped in the reverse order of its
 * opening, each waiting for its work in hand, so that a server stops before the pool it stands on.
 */
export class Lifecycle {
  private readonly opened: { name: string; stop: Stop }[] = [];
  private current: Phase = 'starting';
  private stopping: Promise<boolean> | undefined;

  constructor(
    private readonly graceMs: number,
    private readonly logger: Pick<Logger, 'info' | 'error'>,
  ) {}

  get phase(): Phase {
    return this.current;
  }

  /** Registers something just opened. */
  onStop(name: string, stop: Stop): void {
    this.opened.push({ name, stop });
  }

  /** Everything is open: readiness may say yes. */
  serving(): void {
    if (this.current === 'starting') this.current = 'serving';
  }

  /**
   * Ends everything once; later calls get the same promise. Resolves false when something failed or outlived the grace:
   * the rest is stopped all the same.
   */
  stop(): Promise<boolean> {
    this.current = 'draining';
    return (this.stopping ??= this.stopAll());
  }

  private async stopAll(): Promise<boolean> {
    const deadlineMs = performance.now() + this.graceMs;
    let clean = true;
    for (const { name, stop } of this.opened.reverse()) {
      const leftMs = Math.max(deadlineMs - performance.now(), MIN_STEP_MS);
      try {
        await within(leftMs, stop(leftMs));
        this.logger.info({ stopped: name }, 'stopped');
      } catch (error) {
        clean = false;
        this.logger.error({ err: error, stopping: name }, 'did not stop cleanly');
      }
    }
    return clean;
  }
}

/** Even past the grace each step gets this long: closing a pool is quick once its callers are gone. */
const MIN_STEP_MS = 2_000;

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`still busy after ${Math.round(timeoutMs)} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
