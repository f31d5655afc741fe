import { randomFillSync } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID as this product writes it: 36 characters, lower case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const RANDOM_BYTES_PER_ID = 10;
const pool = Buffer.allocUnsafe(RANDOM_BYTES_PER_ID * 512);
let used = pool.length;

/**
 * A new UUIDv7 (RFC 9562, 5.7): 48 bits of Unix time in milliseconds, then 74 random bits. Made by the application, so
 * that no database sequence orders ids across ledgers; index pages fill from the right because time leads.
 */
export function newId(nowMs: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const r = pool.subarray(used, (used += RANDOM_BYTES_PER_ID));
  const byte = (i: number): string => HEX[r[i]!]!;
  const time = nowMs.toString(16).padStart(12, '0');
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${byte(0)[1]}${byte(1)}-` +
    `${HEX[(r[2]! & 0x3f) | 0x80]!}${byte(3)}-${byte(4)}${byte(5)}${byte(6)}${byte(7)}${byte(8)}${byte(9)}`
  );
}
