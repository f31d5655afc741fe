import currencyCodes from 'currency-codes';

/** A currency as ISO 4217 publishes it. */
export interface IsoCurrency {
  readonly code: string;
  readonly exponent: number;
  readonly name: string;
}

/**
 * Codes to which ISO 4217 gives no minor unit ("N.A."): metals, bond units, accounting units, testing, none. The package
 * says 0 digits for them, which would refuse a gram of gold; whoever needs one registers it with an exponent of their own.
 */
const WITHOUT_MINOR_UNIT = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

/** Added to ISO 4217 after the package's list was published (Caribbean Guilder 2025-03, Arab Accounting Dinar 2025-05). */
const ADDED_SINCE: readonly IsoCurrency[] = [
  { code: 'XAD', exponent: 2, name: 'Arab Accounting Dinar' },
  { code: 'XCG', exponent: 2, name: 'Caribbean Guilder' },
];

/** The currencies of ISO 4217 that have a minor unit, with its fraction digits. */
export function isoCurrencies(): IsoCurrency[] {
  const listed = currencyCodes.data
    .filter(({ code }) => !WITHOUT_MINOR_UNIT.has(code))
    .map(({ code, digits, currency }) => ({ code, exponent: digits, name: currency }));
  const codes = new Set(listed.map(({ code }) => code));
  return [...listed, ...ADDED_SINCE.filter(({ code }) => !codes.has(code))];
}
