import { describe, expect, it } from 'vitest';
import { isUuid, newId } from './ids.js';

describe('newId', () => {
  it('makes UUIDs of version 7 and variant 10, all different', () => {
    const ids = Array.from({ length: 2_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('leads with the time in milliseconds, so that ids sort by it', () => {
    expect(newId(0x0123456789ab).slice(0, 13)).toBe('01234567-89ab');
    expect(newId(1_000) < newId(1_001)).toBe(true);
  });
});

describe('isUuid', () => {
  it('takes lower-case canonical text only', () => {
    expect(isUuid(newId())).toBe(true);
    for (const text of ['', 'x', newId().toUpperCase(), `${newId()} `, `{${newId()}}`])
      expect(isUuid(text)).toBe(false);
  });
});
