const FIRST_LIMIT = 8;
/**
 * Deliveries held for each that is being sent, so that claiming and recording go on beside sending; only for an endpoint
 * that answers within a second, or their leases would run out while they wait for their turn.
 */
const HELD_PER_SENDING = 8;
const QUICK_MS = 1_000;

/**
 * One endpoint's share of a worker: how many requests are under way and how many may be. The limit grows by one with every
 * success and halves with every failure, so that a dead endpoint soon holds a single slot, whatever waits for it, and the
 * others' slots are never taken.
 */
export interface Lane {
  readonly ledgerId: string;
  readonly endpointId: string;
  /** Deliveries held by this worker: being claimed, waiting to be sent, being sent, being recorded. */
  claimed: number;
  /** Requests under way. */
  sending: number;
  /** The most requests under way. */
  limit: number;
  /** Its last answer was a success and came within a second. */
  quick: boolean;
  /** Claimed deliveries that wait for a request to end. */
  readonly queue: (() => void)[];
  /** More was due than could be claimed; it waits in the database. */
  overflow: boolean;
  /** A claim of what waits is under way. */
  pumping: boolean;
}

/** The lanes of one worker and the bound on all of them together. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #sending = 0;
  #claimed = 0;

  constructor(
    private readonly maxPerEndpoint: number,
    private readonly maxClaimed: number,
  ) {}

  /** Requests under way in all. */
  get inFlight(): number {
    return this.#sending;
  }

  of(ledgerId: string, endpointId: string): Lane {
    const key = `${ledgerId}/${endpointId}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      const limit = Math.min(FIRST_LIMIT, this.maxPerEndpoint);
      lane = {
        ledgerId,
        endpointId,
        claimed: 0,
        sending: 0,
        limit,
        quick: true,
        queue: [],
        overflow: false,
        pumping: false,
      };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** How many more may be claimed. */
  free(lane: Lane): number {
    return Math.max(0, Math.min(this.#window(lane) - lane.claimed, this.maxClaimed - this.#claimed));
  }

  /** Whether enough may be claimed to be worth a statement: not each single one of a fast endpoint. */
  worthPumping(lane: Lane): boolean {
    return lane.overflow && !lane.pumping && this.free(lane) >= Math.max(1, this.#window(lane) >> 2);
  }

  take(lane: Lane, count: number): void {
    lane.claimed += count;
    this.#claimed += count;
  }

  release(lane: Lane, count: number): void {
    lane.claimed -= count;
    this.#claimed -= count;
    if (lane.claimed === 0 && !lane.overflow && !lane.pumping && lane.limit >= FIRST_LIMIT)
      this.#lanes.delete(`${lane.ledgerId}/${lane.endpointId}`);
  }

  /** Resolves when the lane has a slot for a request; `endSending` gives it back. */
  startSending(lane: Lane): Promise<void> {
    if (lane.sending >= lane.limit) return new Promise<void>((resolve) => lane.queue.push(resolve));
    this.#count(lane, 1);
    return Promise.resolve();
  }

  /** `answer` undefined: nothing was sent, or nothing was learned of the endpoint. */
  endSending(lane: Lane, answer: { readonly error: string | null; readonly durationMs: number } | undefined): void {
    this.#count(lane, -1);
    if (answer) {
      const succeeded = answer.error === null;
      lane.quick = succeeded && answer.durationMs < QUICK_MS;
      lane.limit = succeeded ? Math.min(this.maxPerEndpoint, lane.limit + 1) : Math.max(1, lane.limit >> 1);
    }
    while (lane.sending < lane.limit && lane.queue.length > 0) {
      this.#count(lane, 1);
      lane.queue.shift()!();
    }
  }

  #count(lane: Lane, change: 1 | -1): void {
    lane.sending += change;
    this.#sending += change;
  }

  #window(lane: Lane): number {
    return lane.quick ? lane.limit * HELD_PER_SENDING : lane.limit;
  }
}
