import { Redis } from 'ioredis';
import type { StoredOutcome } from '../ledger/index.js';
import { Circuit, type CircuitOptions } from './circuit.js';

/** What Redis knows of a key. */
export type Remembered =
  | {
      readonly kind: 'outcome';
      readonly operation: string;
      readonly argumentsHash: string;
      readonly stored: StoredOutcome;
    }
  /** A call with this key is on its way; `owner` is the process that carries it. */
  | { readonly kind: 'inFlight'; readonly owner: string };

export interface ResponseCacheOptions extends CircuitOptions {
  readonly url: string;
  /** How long an outcome is kept. */
  readonly keepMs: number;
  /** How long a call counts as on its way, unless it ends sooner. */
  readonly inFlightMs: number;
  /** Outcomes larger than this are left to Postgres. */
  readonly maxValueBytes: number;
  /** Before every key, so that several products can share a Redis. */
  readonly prefix: string;
}

interface RedisWithMark extends Redis {
  getOrMark(key: string, mark: string, inFlightMs: number): Promise<string | null>;
}

const GET_OR_MARK = `
local known = redis.call('GET', KEYS[1])
if known then return known end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false`;

/**
 * The outcomes of the last day by idempotency key, in Redis. A helper, never an authority: every method gives up within
 * its time, and a key it does not know is simply looked up in Postgres.
 */
export class ResponseCache {
  private readonly redis: RedisWithMark;
  private readonly circuit: Circuit;

  constructor(
    private readonly owner: string,
    private readonly options: ResponseCacheOptions,
  ) {
    this.redis = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(50 * times, 1_000),
    }) as RedisWithMark;
    // A lost connection is not an event here: calls fall through to Postgres and the client reconnects by itself.
    this.redis.on('error', () => undefined);
    this.redis.defineCommand('getOrMark', { numberOfKeys: 1, lua: GET_OR_MARK });
    this.circuit = new Circuit(options);
    void this.redis.connect().catch(() => undefined);
  }

  /** False while Redis is being left alone because it did not answer. */
  get isHealthy(): boolean {
    return !this.circuit.isOpen;
  }

  /** What is known of the key; undefined when nothing is, and the key is then marked as on its way by this process. */
  async begin(ledgerId: string, key: string): Promise<Remembered | undefined> {
    const text = await this.circuit.call(() =>
      this.redis.getOrMark(this.nameOf(ledgerId, key), `@${this.owner}`, this.options.inFlightMs),
    );
    return text ? parse(text) : undefined;
  }

  /** The same without marking. */
  async look(ledgerId: string, key: string): Promise<Remembered | undefined> {
    const text = await this.circuit.call(() => this.redis.get(this.nameOf(ledgerId, key)));
    return text ? parse(text) : undefined;
  }

  /** Remembers an outcome. Not awaited by anyone: the caller has its answer from Postgres. */
  remember(ledgerId: string, key: string, operation: string, argumentsHash: string, stored: StoredOutcome): void {
    const text = JSON.stringify([operation, argumentsHash, stored.resultId, stored.outcome]);
    if (Buffer.byteLength(text) > this.options.maxValueBytes) return this.forget(ledgerId, key);
    void this.circuit.call(() => this.redis.set(this.nameOf(ledgerId, key), text, 'PX', this.options.keepMs));
  }

  /** Takes the mark away from a call that left nothing to remember. */
  forget(ledgerId: string, key: string): void {
    void this.circuit.call(() => this.redis.del(this.nameOf(ledgerId, key)));
  }

  close(): void {
    this.redis.disconnect();
  }

  private nameOf(ledgerId: string, key: string): string {
    return `${this.options.prefix}idem:{${ledgerId}}:${key}`;
  }
}

/** A value this product did not write (an older version, a foreign hand) is no value. */
function parse(text: string): Remembered | undefined {
  if (text.startsWith('@')) return { kind: 'inFlight', owner: text.slice(1) };
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 4) return undefined;
    const [operation, argumentsHash, resultId, outcome] = value as [string, string, string | null, never];
    return { kind: 'outcome', operation, argumentsHash, stored: { resultId, outcome } };
  } catch {
    return undefined;
  }
}
