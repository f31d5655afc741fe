import type { AccessDatabase } from '../tables.js';
import { markUsed } from './api-key.repository.js';
import type { ApiKeyRecord } from './api-key.js';

export interface UseLog {
  /** Notes that a key was used, in the background and at most once a minute. */
  note(key: ApiKeyRecord, nowMs: number): void;
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>;
}

const RESOLUTION_MS = 60_000;

/** Last-used times, written beside the requests: no caller waits for them. */
export function createUseLog(db: AccessDatabase, onError: (error: unknown) => void): UseLog {
  const writing = new Map<string, Promise<void>>();
  return {
    note(key, nowMs) {
      if (key.lastUsedAt !== null && nowMs - key.lastUsedAt.getTime() < RESOLUTION_MS) return;
      if (writing.has(key.keyId)) return;
      const write = markUsed(db, key.ledgerId, key.keyId, new Date(nowMs))
        .catch(onError)
        .finally(() => writing.delete(key.keyId));
      writing.set(key.keyId, write);
    },
    async settled() {
      await Promise.all(writing.values());
    },
  };
}
