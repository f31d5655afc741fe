/** The most digits an amount may have, in minor units: what numeric(38,0) holds, and every layer with it. */
export const MAX_DIGITS = 38;
/** One more than the largest amount. */
export const AMOUNT_LIMIT = 10n ** BigInt(MAX_DIGITS);

/**
 * An exact decimal: `digits * 10^-scale`, without trailing zeros in the fraction, so that "1.0" and "1.00" are the same
 * value and hash the same. It has no currency yet; `toMinorUnits` gives it one.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Reads "100", "100.00" or "-0.5". Refused (undefined): exponents, signs other than a leading minus, leading zeros, a bare
 * point, blanks, anything longer than 38 digits.
 */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_DIGITS + 2) return undefined;
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole, rawFraction = ''] = match;
  if (whole!.length + rawFraction.length > MAX_DIGITS + (whole === '0' ? 1 : 0)) return undefined;
  const fraction = rawFraction.replace(/0+$/, '');
  const digits = BigInt(whole! + fraction);
  return { digits: sign ? -digits : digits, scale: fraction.length };
}

/** The decimal as canonical text: no trailing zeros; the inverse of `parseDecimal` up to spelling. */
export function decimalText(value: Decimal): string {
  return formatMinorUnits(value.digits, value.scale);
}

/**
 * The amount in minor units of a currency with that exponent, or undefined when it is finer than the currency or would
 * not fit 38 digits.
 */
export function toMinorUnits(value: Decimal, exponent: number): bigint | undefined {
  if (value.scale > exponent) return undefined;
  const minor = value.digits * 10n ** BigInt(exponent - value.scale);
  return minor < AMOUNT_LIMIT && minor > -AMOUNT_LIMIT ? minor : undefined;
}

/** Minor units as exact decimal text with all the fraction digits of the currency: (10050n, 2) is "100.50". */
export function formatMinorUnits(minor: bigint, exponent: number): string {
  if (exponent === 0) return minor.toString();
  const negative = minor < 0n;
  const digits = (negative ? -minor : minor).toString().padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
