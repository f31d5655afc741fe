import { isUuid, type Decimal, type JsonObject } from '../../lib/index.js';
import { checkMetadata, NO_METADATA, type MetadataLimits } from './metadata.js';
import { InputProblem } from './problem.js';

/** An argument that may be missing. */
export type Optional<T> = T | null | undefined;
/** Where a value stands: the path of what it is in, and its name. The path is put together only for a refusal. */
type Place = readonly [base: readonly string[], name: string];

export const MAX_NAME_LENGTH = 200;
export const MAX_CODE_LENGTH = 200;
export const MAX_REFERENCE_LENGTH = 200;
export const MAX_DESCRIPTION_LENGTH = 2_000;
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
/** Times outside of this are slips of the keyboard, and some of them no database could store. */
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const PLAIN_KEY = /^[\x20-\x7e]{1,255}$/;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,255}$/u;
const CODE = /^[A-Za-z0-9_.:-]+$/;
/** Control characters and halves of surrogate pairs: Postgres stores neither NUL nor the halves, and nobody can read the rest. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const UNPRINTABLE_BUT_LINES = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

function refuse(message: string, [base, name]: Place): never {
  throw new InputProblem(message, [...base, name]);
}

/** An idempotency key: 1 to 255 printable characters. */
export function readIdempotencyKey(key: string, name = 'idempotencyKey'): string {
  if (PLAIN_KEY.test(key) || PRINTABLE.test(key)) return key;
  return refuse(
    `An idempotency key has 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} printable characters, and no control characters.`,
    [[], name],
  );
}

/** A UUID, in lower case. */
export function readId(id: string, ...place: Place): string {
  const lower = id.toLowerCase();
  return isUuid(lower) ? lower : refuse('An id is a UUID such as "0192f0c1-2b3c-7d4e-8f50-123456789abc".', place);
}

/** The UUID in lower case, or undefined: for lookups, where what is no id simply does not exist. */
export function idOrNothing(id: string): string | undefined {
  const lower = id.toLowerCase();
  return isUuid(lower) ? lower : undefined;
}

/** An amount to move: above zero. */
export function readAmount(amount: Decimal, ...place: Place): Decimal {
  return amount.digits > 0n ? amount : refuse('An amount must be greater than zero.', place);
}

/** One line of text. */
export function readLine(text: string, maxLength: number, ...place: Place): string {
  if (text.trim().length === 0 || text.length > maxLength)
    return refuse(`Expected 1 to ${maxLength} characters.`, place);
  return UNPRINTABLE.test(text) ? refuse('Control characters are not allowed.', place) : text;
}

/** One line of text or nothing. */
export function readOptionalLine(text: Optional<string>, maxLength: number, ...place: Place): string | null {
  return text == null ? null : readLine(text, maxLength, ...place);
}

/** Text of any lines, or nothing. */
export function readDescription(text: Optional<string>, ...place: Place): string | null {
  if (text == null) return null;
  if (text.length > MAX_DESCRIPTION_LENGTH)
    return refuse(`Expected at most ${MAX_DESCRIPTION_LENGTH} characters.`, place);
  return UNPRINTABLE_BUT_LINES.test(text) ? refuse('Control characters are not allowed.', place) : text;
}

/** The code of an account, or what such a code begins with. */
export function readCode(code: string, ...place: Place): string {
  if (code.length <= MAX_CODE_LENGTH && CODE.test(code)) return code;
  return refuse(`A code has 1 to ${MAX_CODE_LENGTH} characters of A-Z, a-z, 0-9, "_", ".", ":" and "-".`, place);
}

/** An instant that can be meant seriously. */
export function readTime(time: Date, ...place: Place): Date {
  const ms = time.getTime();
  if (ms >= EARLIEST && ms < LATEST) return time;
  return refuse('Expected a time from 1900-01-01T00:00:00Z on and before 2200-01-01T00:00:00Z.', place);
}

/** An instant or nothing. */
export function readOptionalTime(time: Optional<Date>, ...place: Place): Date | null {
  return time == null ? null : readTime(time, ...place);
}

/** Metadata within its limits; missing: an empty object. */
export function readMetadata(value: Optional<unknown>, limits: MetadataLimits, ...place: Place): JsonObject {
  if (value == null) return NO_METADATA;
  const problem = checkMetadata(value, limits);
  return problem === undefined ? (value as JsonObject) : refuse(problem, place);
}
