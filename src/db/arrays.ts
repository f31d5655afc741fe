/**
 * Postgres array literals for `unnest`: one parameter a column, whatever the number of rows, so that a statement keeps one
 * shape. Written here because the driver escapes element by element, which costs more than the rows themselves.
 */

/** For values that cannot hold a quote, comma, brace or backslash: ids, numbers, enum words, ISO times, hex. */
export function plainArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`;
}

/** For text from outside. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}
