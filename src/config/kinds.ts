import { z } from 'zod';

const MAX_PORT = 65_535;

/** A whole number within bounds; a unit or a blank around it is refused. */
export function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`);
}

/** `integer`, or "none" for no bound. */
export function integerOrNone(min: number, max: number) {
  return z.union([z.literal('none').transform(() => null), integer(min, max)], {
    error: `must be a whole number from ${min} to ${max}, or "none"`,
  });
}

export const port = integer(0, MAX_PORT);

/** true or false, written out. */
export const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((text) => text === 'true');

/** An absolute URL of one of these schemes. */
export function url(...schemes: string[]) {
  return z.string().refine(
    (text) => {
      try {
        return schemes.includes(new URL(text).protocol.slice(0, -1));
      } catch {
        return false;
      }
    },
    `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  );
}

/** Values with commas between them; blanks around each are dropped. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

export const text = z.string();

/** One of these words. */
export function oneOf<const T extends readonly [string, ...string[]]>(...words: T) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** At least so many characters, so that nobody guesses it. */
export function secret(minLength: number) {
  return z
    .string()
    .min(minLength, `must have at least ${minLength} characters`)
    .regex(/^[\x21-\x7e]+$/, 'must consist of visible ASCII characters without blanks');
}

/** 32 bytes as base64 or as hexadecimal. */
export const key32 = z.string().transform((value, context) => {
  const bytes = /^[0-9a-fA-F]{64}$/.test(value) ? Buffer.from(value, 'hex') : Buffer.from(value, 'base64');
  if (bytes.length === 32) return bytes;
  context.addIssue({
    code: 'custom',
    message: 'must be 32 bytes as base64 or as 64 hexadecimal digits (openssl rand -hex 32)',
  });
  return z.NEVER;
});

/** Several of them with commas between. */
export const keys32 = list.pipe(z.array(key32));

/** A decimal from 0 to 1. */
export const share = z
  .string()
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be from 0 to 1')
  .transform(Number);
