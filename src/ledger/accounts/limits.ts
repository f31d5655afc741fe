import { toMinorUnits, type Decimal } from '../../lib/index.js';
import type { Work } from '../keys/once.js';

type Refused = Extract<Work<never>, { kind: 'rejected' }>;

/** INVALID_INPUT at one argument. */
export function invalid(message: string, path: string): Refused {
  return { kind: 'rejected', rejection: { code: 'INVALID_INPUT', message, path: [path] } };
}

/** A limit as it is stored, or why it cannot be one. Null stays null: no limit. */
export function limitInMinorUnits(
  limit: Decimal | null,
  { currency, exponent }: { readonly currency: string; readonly exponent: number },
  path: 'minBalance' | 'maxBalance',
): Work<bigint | null> {
  if (limit === null) return { kind: 'done', value: null };
  if (limit.scale > exponent)
    return invalid(`${currency} has ${exponent} fraction digits; the limit has ${limit.scale}.`, path);
  const minor = toMinorUnits(limit, exponent);
  return minor === undefined
    ? invalid('The limit has more than 38 digits in minor units.', path)
    : { kind: 'done', value: minor };
}
