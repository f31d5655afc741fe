import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMOUNT_LIMIT, decimalText, formatMinorUnits, parseDecimal, toMinorUnits } from './money.js';

describe('parseDecimal', () => {
  it.each([
    ['0', 0n, 0],
    ['100', 100n, 0],
    ['100.00', 100n, 0],
    ['1.50', 15n, 1],
    ['0.005', 5n, 3],
    ['-0.5', -5n, 1],
    ['9'.repeat(38), AMOUNT_LIMIT - 1n, 0],
    [`0.${'0'.repeat(37)}1`, 1n, 38],
  ])('reads %s exactly', (text, digits, scale) => {
    expect(parseDecimal(text)).toEqual({ digits, scale });
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1e3',
    '1E3',
    'abc',
    'NaN',
    'Infinity',
    '.5',
    '5.',
    '01',
    '1,000',
    '--1',
    '0x10',
    '١',
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it.each(['1'.repeat(39), `1.${'1'.repeat(38)}`, '1'.repeat(100_000)])('refuses more than 38 digits', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('takes every spelling of a value for the same value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(10), fc.nat(6), (minor, exponent, zeros) => {
        const text = formatMinorUnits(minor, exponent);
        const longer = `${exponent === 0 ? `${text}.0` : text}${'0'.repeat(zeros)}`;
        expect(parseDecimal(longer)).toEqual(parseDecimal(text));
      }),
    );
  });
});

describe('minor units', () => {
  it('come back from text unchanged for every exponent up to 38 digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n - AMOUNT_LIMIT, max: AMOUNT_LIMIT - 1n }), fc.nat(30), (minor, exponent) => {
        const parsed = parseDecimal(formatMinorUnits(minor, exponent));
        expect(parsed && toMinorUnits(parsed, exponent)).toBe(minor);
      }),
    );
  });

  it('refuse an amount that is finer than its currency', () => {
    expect(toMinorUnits({ digits: 5n, scale: 3 }, 2)).toBeUndefined();
  });

  it('refuse an amount that would need 39 digits', () => {
    expect(toMinorUnits({ digits: 10n ** 37n, scale: 0 }, 1)).toBeUndefined();
    expect(toMinorUnits({ digits: 10n ** 36n, scale: 0 }, 1)).toBe(10n ** 37n);
  });

  it('show all the fraction digits of the currency', () => {
    expect(formatMinorUnits(10050n, 2)).toBe('100.50');
    expect(formatMinorUnits(-5n, 2)).toBe('-0.05');
    expect(formatMinorUnits(7n, 0)).toBe('7');
    expect(decimalText({ digits: 15n, scale: 1 })).toBe('1.5');
  });
});
