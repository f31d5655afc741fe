import { sql, type RawBuilder } from 'kysely';
import type { JsonObject } from '../../lib/index.js';

/**
 * Whether a metadata column contains the object (jsonb containment). Everything contains {}; what contains more is not {}
 * itself, which must be said for the index that leaves those out to be used.
 */
export function metadataContains(column: string, part: JsonObject): RawBuilder<boolean> {
  if (Object.keys(part).length === 0) return sql<boolean>`true`;
  const metadata = sql.ref(column);
  return sql<boolean>`(${metadata} @> ${JSON.stringify(part)}::jsonb and ${metadata} <> '{}')`;
}
