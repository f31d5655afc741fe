import type { JsonObject } from '../../lib/index.js';

/** Bounds of the caller's own facts. */
export interface MetadataLimits {
  /** Of the JSON text in UTF-8. */
  readonly maxBytes: number;
  /** Levels of nesting; the object itself is the first. */
  readonly maxDepth: number;
  /** Keys and list items in all. */
  readonly maxItems: number;
}

export const NO_METADATA: JsonObject = Object.freeze({});

/** Halves of surrogate pairs and NUL: jsonb stores neither. */
const NOT_STORABLE = /[\0\p{Cs}]/u;

/** What is wrong with the metadata, in words, or undefined. */
export function checkMetadata(value: unknown, limits: MetadataLimits): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'Metadata is a JSON object.';
  let items = 0;

  function problemIn(part: unknown, depth: number): string | undefined {
    switch (typeof part) {
      case 'string':
        return NOT_STORABLE.test(part) ? 'Metadata must not contain NUL or broken surrogate pairs.' : undefined;
      case 'number':
        return Number.isFinite(part) && (!Number.isInteger(part) || Number.isSafeInteger(part))
          ? undefined
          : 'Numbers in metadata must be finite and whole ones within 2^53; write larger ones as strings.';
      case 'object':
        return part === null ? undefined : problemInside(part, depth);
      default:
        return undefined;
    }
  }

  function problemInside(part: object, depth: number): string | undefined {
    if (depth > limits.maxDepth) return `Metadata may be nested ${limits.maxDepth} levels deep.`;
    for (const [key, child] of Object.entries(part)) {
      items += 1;
      if (items > limits.maxItems) return `Metadata may have ${limits.maxItems} keys and list items.`;
      if (key === '__proto__') return 'Metadata must not have a key "__proto__".';
      const problem = problemIn(key, depth) ?? problemIn(child, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  const problem = problemInside(value, 1);
  if (problem !== undefined) return problem;
  return Buffer.byteLength(JSON.stringify(value)) > limits.maxBytes
    ? `Metadata may have ${limits.maxBytes} bytes.`
    : undefined;
}
