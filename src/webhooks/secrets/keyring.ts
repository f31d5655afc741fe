import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The keys that seal secrets at rest. New secrets are sealed with `current`; a retired key stays in `keys` until no
 * stored secret names it.
 */
export interface Keyring {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** Ciphertext and the key it was made with. */
export interface Sealed {
  readonly keyId: string;
  /** Nonce, tag, ciphertext. */
  readonly bytes: Buffer;
}

/** Checks the keys; throws when the current one is missing or one is not 32 bytes. */
export function createKeyring(current: string, keys: ReadonlyMap<string, Buffer>): Keyring {
  if (!keys.has(current)) throw new Error(`the keyring has no key "${current}", which is to seal new secrets`);
  for (const [id, key] of keys)
    if (key.length !== KEY_BYTES)
      throw new Error(`key "${id}" of the keyring has ${key.length} bytes, not ${KEY_BYTES}`);
  return { current, keys };
}

/** Seals a secret for one place: `context` (whose secret it is) must be given again to open it. */
export function seal(keyring: Keyring, plain: Buffer, context: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(keyring, keyring.current), nonce);
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { keyId: keyring.current, bytes: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]) };
}

/** Opens what `seal` made; throws when it was altered, belongs to another context, or its key is gone. */
export function open(keyring: Keyring, sealed: Sealed, context: string): Buffer {
  const { bytes } = sealed;
  const decipher = createDecipheriv(ALGORITHM, keyOf(keyring, sealed.keyId), bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

function keyOf(keyring: Keyring, keyId: string): Buffer {
  const key = keyring.keys.get(keyId);
  if (!key) throw new Error(`a webhook secret is sealed with key "${keyId}", which the keyring does not hold`);
  return key;
}
