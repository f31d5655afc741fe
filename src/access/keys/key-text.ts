import { hash, randomBytes } from 'node:crypto';

/**
 * `lfk_<22 characters: the ledger's id>_<43 characters: 256 random bits>`, both base64url. The ledger's id is in the text
 * so that the lookup names the ledger, as every statement does; it is no secret.
 */
const KEY_TEXT = /^lfk_([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
/** "lfk_", the ledger's 22, "_" and six of the secret's characters: 36 of its 256 bits, too few to help guess the rest. */
const PREFIX_LENGTH = 33;

/** A new key: its text (shown once), the hash that is stored, and the visible prefix. */
export interface MintedKey {
  readonly text: string;
  readonly hash: Buffer;
  readonly prefix: string;
}

/** Makes a key of 256 random bits for a ledger. */
export function mintKey(ledgerId: string): MintedKey {
  const ledger = Buffer.from(ledgerId.replaceAll('-', ''), 'hex').toString('base64url');
  const text = `lfk_${ledger}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { text, hash: hashKey(text), prefix: text.slice(0, PREFIX_LENGTH) };
}

/** SHA-256 of the whole text. A fast hash is enough: 256 random bits cannot be guessed, so there is nothing to slow down. */
export function hashKey(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** The ledger a key text belongs to, or undefined when the text is no key. */
export function ledgerOfKey(text: string): string | undefined {
  const match = KEY_TEXT.exec(text);
  if (!match) return undefined;
  const hex = Buffer.from(match[1]!, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
