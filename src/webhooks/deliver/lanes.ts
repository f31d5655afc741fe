const FIRST_LIMIT = 8;

/**
 * One endpoint's share of a worker: how many requests are under way and how many may be. The limit grows by one with every
 * success and halves with every failure, so that a dead endpoint soon holds a single slot, whatever waits for it, and the
 * others' slots are never taken.
 */
export interface Lane {
  readonly ledgerId: string;
  readonly endpointId: string;
  inFlight: number;
  limit: number;
  /** More was due than there were slots; it waits in the database. */
  overflow: boolean;
  /** A claim of what waits is under way. */
  pumping: boolean;
}

/** The lanes of one worker and the bound on all of them together. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #inFlight = 0;

  constructor(
    private readonly maxPerEndpoint: number,
    private readonly maxInFlight: number,
  ) {}

  /** Requests under way in all. */
  get inFlight(): number {
    return this.#inFlight;
  }

  of(ledgerId: string, endpointId: string): Lane {
    const key = `${ledgerId}/${endpointId}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      const limit = Math.min(FIRST_LIMIT, this.maxPerEndpoint);
      lane = { ledgerId, endpointId, inFlight: 0, limit, overflow: false, pumping: false };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  free(lane: Lane): number {
    return Math.max(0, Math.min(lane.limit - lane.inFlight, this.maxInFlight - this.#inFlight));
  }

  /** Whether enough slots are free to be worth a claim: not each single one of a fast endpoint. */
  worthPumping(lane: Lane): boolean {
    return lane.overflow && !lane.pumping && this.free(lane) >= Math.max(1, lane.limit >> 2);
  }

  take(lane: Lane, count: number): void {
    lane.inFlight += count;
    this.#inFlight += count;
  }

  release(lane: Lane, count: number): void {
    lane.inFlight -= count;
    this.#inFlight -= count;
    if (lane.inFlight === 0 && !lane.overflow && !lane.pumping && lane.limit >= FIRST_LIMIT)
      this.#lanes.delete(`${lane.ledgerId}/${lane.endpointId}`);
  }

  ended(lane: Lane, succeeded: boolean): void {
    lane.limit = succeeded ? Math.min(this.maxPerEndpoint, lane.limit + 1) : Math.max(1, lane.limit >> 1);
  }
}
