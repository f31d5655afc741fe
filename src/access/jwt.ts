import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { isUuid } from '../lib/index.js';
import { isScope, type Scope } from './scopes.js';

/** Whose tokens are taken, and where in them the ledger and the scopes stand. */
export interface JwtOptions {
  /** The exact `iss`. */
  readonly issuer: string;
  /** One of these must be in `aud`. */
  readonly audience: string | readonly string[];
  /** Where the issuer publishes its public keys. */
  readonly jwksUrl: string;
  /** The signature algorithms taken, all asymmetric: "RS256", "ES256", "EdDSA" ... */
  readonly algorithms: readonly string[];
  /** The claim that holds the ledger's id. */
  readonly ledgerClaim: string;
  /** The claim that holds the scopes: a list, or one text with blanks between them. */
  readonly scopesClaim: string;
  /** How far the clocks may differ. */
  readonly clockToleranceSeconds?: number;
}

/** What a good token says. `expiresAtMs` is by the wall clock. */
export interface TokenClaims {
  readonly ledgerId: string;
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly expiresAtMs: number;
}

export type TokenCheck =
  | { readonly kind: 'ok'; readonly claims: TokenClaims }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable'; readonly error: unknown };

const ASYMMETRIC = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/;
const MAX_SUBJECT_LENGTH = 200;
const FETCH_TIMEOUT_MS = 3_000;
const KEYS_LIVE_MS = 600_000;
/** An unknown key id makes the keys be fetched again, this often at most. */
const COOLDOWN_MS = 10_000;

/**
 * Checks tokens against the issuer's published keys. Refused: another issuer or audience, an algorithm not listed (`none`
 * and the symmetric ones cannot be listed), one that has no expiry or is past it, one without subject or ledger. `admin` is
 * never taken from a token: an identity provider may open one ledger to its people, not the house.
 */
export function createJwtVerifier(options: JwtOptions): (token: string) => Promise<TokenCheck> {
  const forbidden = options.algorithms.find((algorithm) => !ASYMMETRIC.test(algorithm));
  if (forbidden !== undefined || options.algorithms.length === 0)
    throw new Error(
      `JWT algorithms must be asymmetric signatures, such as RS256 or ES256; ${forbidden ?? 'none'} is not`,
    );
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEYS_LIVE_MS,
    cooldownDuration: COOLDOWN_MS,
  });
  const checks = {
    issuer: options.issuer,
    audience: typeof options.audience === 'string' ? options.audience : [...options.audience],
    algorithms: [...options.algorithms],
    requiredClaims: ['exp', 'sub', options.ledgerClaim],
    clockTolerance: options.clockToleranceSeconds ?? 5,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, checks);
      const claims = readClaims(payload, options);
      return claims ? { kind: 'ok', claims } : { kind: 'refused' };
    } catch (error) {
      return isTheTokensFault(error) ? { kind: 'refused' } : { kind: 'unavailable', error };
    }
  };
}

function readClaims(payload: JWTPayload, options: JwtOptions): TokenClaims | undefined {
  const ledgerId = payload[options.ledgerClaim];
  const { sub, exp } = payload;
  if (typeof ledgerId !== 'string' || !isUuid(ledgerId.toLowerCase())) return undefined;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH || /\p{Cc}/u.test(sub)) return undefined;
  const stated = payload[options.scopesClaim];
  const words: unknown[] = typeof stated === 'string' ? stated.split(' ') : Array.isArray(stated) ? stated : [];
  const scopes = words.filter((word): word is Scope => typeof word === 'string' && isScope(word) && word !== 'admin');
  return { ledgerId: ledgerId.toLowerCase(), subject: sub, scopes: new Set(scopes), expiresAtMs: exp! * 1000 };
}

/** Network errors and an issuer that answers nonsense are not. */
function isTheTokensFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // jose throws its bare base class when the issuer's answer is not 200 or not JSON.
  return error instanceof errors.JOSEError && error.code !== errors.JOSEError.code;
}
