import { hash } from 'node:crypto';
import { isUuid } from '../../lib/index.js';
import type { Rejection } from '../rejections.js';

/** The most rows one page may ask for; a caller that asks for more gets this many. */
export const MAX_PAGE_SIZE = 1_000;

/** Which part of a list to read. The list's own order stays the same in both directions. */
export interface PageRequest {
  /** 1 to MAX_PAGE_SIZE. */
  readonly limit: number;
  /** Forward: the page starts after this item. Backward: it ends before it. Null: at the list's start, or its end. */
  readonly cursor: string | null;
  readonly direction: 'forward' | 'backward';
}

/** The cursors of a page's items. An array is one; those of the ledger's lists are printed when they are asked for. */
export interface PageCursors {
  readonly length: number;
  /** As Array.prototype.at: -1 is the last. */
  at(index: number): string | undefined;
}

/** A part of a list, in the list's order, with a cursor for each item. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursors: PageCursors;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * Thrown for a cursor that this list did not make: forged, truncated, of another list, ledger or account. `rejection` is
 * the INVALID_INPUT to answer with, at path ["after"] or ["before"].
 */
export class InvalidCursorError extends Error {
  readonly rejection: Rejection;

  constructor(direction: PageRequest['direction']) {
    super('This cursor does not belong to this list.');
    this.name = 'InvalidCursorError';
    this.rejection = {
      code: 'INVALID_INPUT',
      message: 'This cursor does not belong to this list. Use a cursor that the same list returned.',
      path: [direction === 'forward' ? 'after' : 'before'],
    };
  }
}

/** How a list's key is written into its cursors: `parse` gives undefined for what `print` cannot have made. */
export interface CursorKey<K> {
  readonly print: (key: K) => string;
  readonly parse: (text: string) => K | undefined;
}

const MAX_BIGINT = 2n ** 63n - 1n;

export const sequenceKey: CursorKey<bigint> = {
  print: (key) => key.toString(),
  parse: (text) => {
    if (!/^[1-9]\d{0,18}$/.test(text)) return undefined;
    const key = BigInt(text);
    return key <= MAX_BIGINT ? key : undefined;
  },
};

export const uuidKey: CursorKey<string> = { print: (key) => key, parse: (text) => (isUuid(text) ? text : undefined) };

export const textKey: CursorKey<string> = {
  print: (key) => key,
  // Postgres takes no NUL in text, and lone surrogates cannot come out of UTF-8.
  parse: (text) => (text.length > 0 && text.length <= 400 && !text.includes('\0') ? text : undefined),
};

const SCOPE_BYTES = 9;
const MAX_CURSOR_LENGTH = 2_400;

/**
 * Cursors of one list: base64url of a digest of the list's scope, then the item's key. The digest is no secret: a forged
 * cursor of the right scope is a position in a list that the caller may read anyway.
 */
export class Cursors<K> {
  #digest: Buffer | undefined;

  /** `scope` names the list and everything it is bound to: ["entries", ledgerId, accountId]. */
  constructor(
    private readonly scope: readonly string[],
    private readonly key: CursorKey<K>,
  ) {}

  print(key: K): string {
    return Buffer.concat([this.digest, Buffer.from(this.key.print(key))]).toString('base64url');
  }

  /** The key in the request's cursor, null without one. Throws InvalidCursorError. */
  read({ cursor, direction }: PageRequest): K | null {
    if (cursor === null) return null;
    const bytes = Buffer.from(cursor.slice(0, MAX_CURSOR_LENGTH), 'base64url');
    const key = bytes.subarray(0, SCOPE_BYTES).equals(this.digest)
      ? this.key.parse(bytes.subarray(SCOPE_BYTES).toString())
      : undefined;
    if (key === undefined || this.print(key) !== cursor) throw new InvalidCursorError(direction);
    return key;
  }

  /**
   * Makes the page from up to `limit + 1` rows read in reading order (backward: from the cursor towards the start). The row
   * too many tells whether there is more; nothing is ever deleted, so the cursor's own row is what lies on its other side.
   */
  page<R, T>(request: PageRequest, rows: readonly R[], keyOf: (row: R) => K, toItem: (row: R) => T): Page<T> {
    const limit = pageSize(request);
    const more = rows.length > limit;
    const kept = rows.slice(0, limit);
    const backward = request.direction === 'backward';
    if (backward) kept.reverse();
    const beyondCursor = request.cursor !== null;
    return {
      items: kept.map(toItem),
      cursors: new PrintedWhenAsked(this, kept.map(keyOf)),
      hasNextPage: backward ? beyondCursor : more,
      hasPreviousPage: backward ? more : beyondCursor,
    };
  }

  private get digest(): Buffer {
    return (this.#digest ??= hash('sha256', JSON.stringify(this.scope), 'buffer').subarray(0, SCOPE_BYTES));
  }
}

/** Most readers ask for the last cursor of a page alone. */
class PrintedWhenAsked<K> implements PageCursors {
  constructor(
    private readonly list: Cursors<K>,
    private readonly keys: readonly K[],
  ) {}

  get length(): number {
    return this.keys.length;
  }

  at(index: number): string | undefined {
    const key = this.keys.at(index);
    return key === undefined ? undefined : this.list.print(key);
  }
}

/** The number of rows to give: the limit asked for, within 1 and MAX_PAGE_SIZE. */
export function pageSize(request: PageRequest): number {
  return Math.min(Math.max(Math.trunc(request.limit), 1), MAX_PAGE_SIZE);
}

/** Half-open: at or after `from`, before `to`. A missing end is open. */
export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** A LIKE pattern for texts that start with `prefix`; with the C collation of codes it is a range of the index. */
export function startsWith(prefix: string): string {
  return `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
}
