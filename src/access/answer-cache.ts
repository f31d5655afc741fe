import { LRUCache } from 'lru-cache';
import type { AuthResult } from './caller.js';

/** An answer, and until when it may stand at most (wall clock). */
export interface Answer {
  readonly result: AuthResult;
  readonly expiresAtMs?: number | undefined;
}

export interface KnownAnswer {
  readonly result: AuthResult;
  /** Old enough to be asked for again in the background. */
  readonly stale: boolean;
}

export interface AnswerCache {
  /** The answer if it may still be used. */
  get(key: string): KnownAnswer | undefined;
  /** Asks again; calls with one key meanwhile share the asking. Never rejects if `ask` does not. */
  renew(key: string, ask: () => Promise<Answer>): Promise<AuthResult>;
}

/** With the time of one read on top this stays within the second that revocation is promised in. */
const MAX_AGE_MS = 800;
/** From this age an answer is renewed behind the caller's back, so that under load nobody waits for the read. */
const STALE_AGE_MS = 400;
const MAX_ENTRIES = 10_000;

interface Entry extends KnownAnswer {
  readonly askedAt: number;
  readonly expiresAtMs: number | undefined;
}

/**
 * Answers for at most 800 ms, counted from before they were asked for. Refusals are kept apart from the callers let in, so
 * that a flood of invented keys cannot push out the real ones.
 */
export function createAnswerCache(now: () => number): AnswerCache {
  const admitted = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  const refused = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  const asking = new Map<string, Promise<AuthResult>>();

  async function ask(key: string, question: () => Promise<Answer>): Promise<AuthResult> {
    const askedAt = performance.now();
    try {
      const { result, expiresAtMs } = await question();
      if (result.kind !== 'unavailable') {
        const [to, from] = result.kind === 'ok' ? [admitted, refused] : [refused, admitted];
        from.delete(key);
        to.set(key, { result, expiresAtMs, askedAt, stale: false });
      }
      return result;
    } finally {
      asking.delete(key);
    }
  }

  return {
    get(key) {
      const entry = admitted.get(key) ?? refused.get(key);
      if (!entry) return undefined;
      const age = performance.now() - entry.askedAt;
      if (age >= MAX_AGE_MS) return undefined;
      if (entry.expiresAtMs !== undefined && entry.expiresAtMs <= now()) return undefined;
      return age < STALE_AGE_MS || asking.has(key) ? entry : { result: entry.result, stale: true };
    },
    renew(key, question) {
      const underway = asking.get(key);
      if (underway) return underway;
      const answer = ask(key, question);
      asking.set(key, answer);
      return answer;
    },
  };
}
