/** Bounds on what an unwell helper may cost. */
export interface CircuitOptions {
  /** How long one call may take. */
  readonly timeoutMs: number;
  /** So many failures in a row open the circuit: calls then cost nothing. */
  readonly failuresToOpen: number;
  /** While open, one call in this time tries whether it works again. */
  readonly probeEveryMs: number;
}

/**
 * Calls something that may be slow or gone, and gives `undefined` instead of waiting for it. Opens after a run of failures
 * and closes by itself with the first probe that succeeds.
 */
export class Circuit {
  private failures = 0;
  private nextProbeMs = 0;

  constructor(private readonly options: CircuitOptions) {}

  get isOpen(): boolean {
    return this.failures >= this.options.failuresToOpen;
  }

  /** The call's value, or undefined when it failed, took too long, or was not tried because the circuit is open. */
  call<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (this.isOpen) {
      const nowMs = performance.now();
      if (nowMs < this.nextProbeMs) return Promise.resolve(undefined);
      this.nextProbeMs = nowMs + this.options.probeEveryMs;
    }
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (value: T | undefined, worked: boolean): void => {
        if (timer === undefined) return;
        clearTimeout(timer);
        timer = undefined;
        if (worked) this.failures = 0;
        else this.fail();
        resolve(value);
      };
      // A busy event loop runs its timers late and before the sockets: an answer that is already there must win, so the
      // verdict waits for one reading of the sockets.
      timer = setTimeout(() => setImmediate(() => settle(undefined, false)), this.options.timeoutMs);
      run().then(
        (value) => settle(value, true),
        () => settle(undefined, false),
      );
    });
  }

  private fail(): void {
    this.failures = Math.min(this.failures + 1, this.options.failuresToOpen);
    if (this.isOpen) this.nextProbeMs = performance.now() + this.options.probeEveryMs;
  }
}
