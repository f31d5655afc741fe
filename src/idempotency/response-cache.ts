import { Redis } from 'ioredis';
import type { StoredOutcome } from '../ledger/index.js';
import { gather } from '../lib/index.js';
import { Circuit, type CircuitOptions } from './circuit.js';

/** What Redis knows of a key. */
export interface Remembered {
  readonly operation: string;
  readonly argumentsHash: string;
  readonly stored: StoredOutcome;
}

export interface ResponseCacheOptions extends CircuitOptions {
  readonly url: string;
  /** How long an outcome is kept. */
  readonly keepMs: number;
  /** Outcomes larger than this are left to Postgres. */
  readonly maxValueBytes: number;
  /** Before every key, so that several products can share a Redis. */
  readonly prefix: string;
}

interface RedisWithSetAll extends Redis {
  setAll(keyCount: number, ...keysThenKeepMsThenValues: (string | number)[]): Promise<null>;
}

const SET_ALL = `
for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1]) end`;
/** Commands under way at once, and keys in each. All keys of one command are of one ledger, so of one slot of a cluster. */
const GATHERING = { maxInFlight: 4, maxKeys: 500 };

/**
 * The outcomes of the last day by idempotency key, in Redis. A helper, never an authority: every method gives up within
 * its time, and a key it does not know is simply looked up in Postgres.
 *
 * What many requests ask and tell at the same time travels in one command.
 */
export class ResponseCache {
  private readonly redis: RedisWithSetAll;
  private readonly circuit: Circuit;
  private readonly get: (key: Key) => Promise<string | null>;
  private readonly set: (entry: Key & { readonly text: string }) => Promise<void>;

  constructor(private readonly options: ResponseCacheOptions) {
    this.redis = new Redis(options.url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(50 * times, 1_000),
    }) as RedisWithSetAll;
    // A lost connection is not an event here: calls fall through to Postgres and the client reconnects by itself.
    this.redis.on('error', () => undefined);
    this.redis.defineCommand('setAll', { lua: SET_ALL });
    this.circuit = new Circuit(options);
    this.get = gather(
      ({ ledgerId }) => ledgerId,
      async (keys) => {
        const texts = await this.circuit.call(() => this.redis.mget(keys.map((key) => this.nameOf(key))));
        return texts ?? keys.map(() => null);
      },
      GATHERING,
    );
    this.set = gather(
      ({ ledgerId }) => ledgerId,
      async (entries) => {
        const names = entries.map((entry) => this.nameOf(entry));
        const texts = entries.map(({ text }) => text);
        await this.circuit.call(() => this.redis.setAll(names.length, ...names, options.keepMs, ...texts));
        return entries.map(() => undefined);
      },
      GATHERING,
    );
    void this.redis.connect().catch(() => undefined);
  }

  /** False while Redis is being left alone because it did not answer. */
  get isHealthy(): boolean {
    return !this.circuit.isOpen;
  }

  /** What is known of the key; undefined when nothing is, or Redis does not say in time. Never rejects. */
  async look(ledgerId: string, idempotencyKey: string): Promise<Remembered | undefined> {
    const text = await this.get({ ledgerId, idempotencyKey });
    return text === null ? undefined : parse(text);
  }

  /** Remembers an outcome. Not awaited by anyone: the caller has its answer from Postgres. */
  remember(
    ledgerId: string,
    idempotencyKey: string,
    { operation, argumentsHash, stored: { resultId, outcome } }: Remembered,
  ): void {
    const text = JSON.stringify([operation, argumentsHash, resultId, outcome]);
    if (Buffer.byteLength(text) <= this.options.maxValueBytes) void this.set({ ledgerId, idempotencyKey, text });
  }

  close(): void {
    this.redis.disconnect();
  }

  private nameOf({ ledgerId, idempotencyKey }: Key): string {
    return `${this.options.prefix}idem:{${ledgerId}}:${idempotencyKey}`;
  }
}

interface Key {
  readonly ledgerId: string;
  readonly idempotencyKey: string;
}

/** A value this product did not write (an older version, a foreign hand) is no value. */
function parse(text: string): Remembered | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 4) return undefined;
    const [operation, argumentsHash, resultId, outcome] = value as [string, string, string | null, never];
    return { operation, argumentsHash, stored: { resultId, outcome } };
  } catch {
    return undefined;
  }
}
