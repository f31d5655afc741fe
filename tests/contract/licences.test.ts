import { expect, it } from 'vitest';
import { allows } from '../../scripts/audit/spdx.js';

it.each([
  ['MIT', true],
  ['GPL-3.0', false],
  ['MIT OR GPL-3.0', true],
  ['(GPL-3.0 OR MIT)', true],
  ['MIT AND GPL-3.0', false],
  ['(MIT AND ISC)', true],
  ['MIT AND (GPL-3.0 OR ISC)', true],
  ['(MIT AND GPL-3.0) OR GPL-2.0', false],
  ['GPL-3.0 OR MIT AND ISC', true],
  ['', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['MIT ISC', false],
])('a licence %j is allowed: %s', (expression, expected) => {
  expect(allows(['MIT', 'ISC'], expression)).toBe(expected);
});
