import { hash, timingSafeEqual } from 'node:crypto';
import { isUuid } from '../lib/index.js';
import { LRUCache } from 'lru-cache';
import { createAnswerCache, type Answer } from './answer-cache.js';
import type { Access, AuthResult, Caller, Credentials } from './caller.js';
import { createJwtVerifier, type JwtOptions } from './jwt.js';
import { findByHash } from './keys/api-key.repository.js';
import type { ApiKeyRecord } from './keys/api-key.js';
import { hashKey, ledgerOfKey } from './keys/key-text.js';
import { createUseLog } from './keys/use-log.js';
import { ledgerExists } from './ledgers.js';
import { ALL_SCOPES } from './scopes.js';
import type { AccessDatabase } from './tables.js';

export interface AccessOptions {
  readonly db: AccessDatabase;
  /** The operator's key from the configuration; null: only keys made with the scope `admin` are operators'. */
  readonly adminKey: string | null;
  /** The ledger an operator acts on who names none. */
  readonly defaultLedgerId: string;
  /** Bearer tokens of an identity provider; undefined: none are taken. */
  readonly jwt?: JwtOptions | undefined;
  /** Wall clock, for expiry. */
  readonly now?: () => number;
  /** Told of failures that have no caller: a use that could not be noted, a lookup that failed. */
  readonly onError?: (error: unknown) => void;
}

const MISSING: AuthResult = { kind: 'refused', reason: 'Send the header "Authorization: Bearer <API key>".' };
const NOT_VALID: AuthResult = { kind: 'refused', reason: 'The API key or token is not valid.' };
const NO_SUCH_LEDGER: AuthResult = {
  kind: 'refused',
  reason: 'The header x-ledger-id names no ledger that this key may act on.',
};
const UNAVAILABLE: AuthResult = {
  kind: 'unavailable',
  reason: 'The API key or token could not be checked just now. Try again.',
};

const BEARER = /^Bearer +(\S+)$/i;
/** A token longer than this is refused unread. */
const MAX_HEADER_LENGTH = 8_192;
const MAX_LEDGERS = 10_000;

/**
 * Finds out who calls. A caller seen within the last 800 ms costs one SHA-256 and one map lookup; else one indexed read
 * (API keys) or one signature check (tokens), which concurrent calls with the same credentials share.
 */
export function createAccess(options: AccessOptions): Access {
  const { db, defaultLedgerId } = options;
  const now = options.now ?? Date.now;
  const onError = options.onError ?? (() => undefined);
  const adminHash = options.adminKey === null ? undefined : hashKey(options.adminKey);
  const verifyToken = options.jwt && createJwtVerifier(options.jwt);
  const uses = createUseLog(db, onError);
  // Ledgers are never deleted: one that was seen need not be looked up again.
  const ledgers = new LRUCache<string, true>({ max: MAX_LEDGERS });
  const cache = createAnswerCache(now);

  async function knows(ledgerId: string): Promise<boolean> {
    if (ledgers.has(ledgerId)) return true;
    if (!(await ledgerExists(db, ledgerId))) return false;
    ledgers.set(ledgerId, true);
    return true;
  }

  async function operator(header: string | undefined, actor: string, keyId: string | null): Promise<AuthResult> {
    const ledgerId = header?.toLowerCase() ?? defaultLedgerId;
    if (!isUuid(ledgerId) || !(await knows(ledgerId))) return NO_SUCH_LEDGER;
    return ok({ ledgerId, actor, keyId, scopes: ALL_SCOPES, isOperator: true });
  }

  async function byApiKey(text: string, ledgerId: string, header: string | undefined): Promise<Answer> {
    const digest = hashKey(text);
    const found = await findByHash(db, ledgerId, digest);
    if (!found || !timingSafeEqual(found.hash, digest) || !isLive(found.key, now())) return { result: NOT_VALID };
    const { key } = found;
    uses.note(key, now());
    const actor = `key:${key.keyId}`;
    const expiresAtMs = key.expiresAt?.getTime();
    if (key.scopes.includes('admin')) return { result: await operator(header, actor, key.keyId), expiresAtMs };
    if (header !== undefined && header.toLowerCase() !== ledgerId) return { result: NO_SUCH_LEDGER, expiresAtMs };
    const caller: Caller = { ledgerId, actor, keyId: key.keyId, scopes: new Set(key.scopes), isOperator: false };
    return { result: ok(caller), expiresAtMs };
  }

  async function byToken(token: string, header: string | undefined): Promise<Answer> {
    if (!verifyToken) return { result: NOT_VALID };
    const check = await verifyToken(token);
    if (check.kind === 'unavailable') {
      onError(check.error);
      return { result: UNAVAILABLE };
    }
    if (check.kind === 'refused') return { result: NOT_VALID };
    const { ledgerId, subject, scopes, expiresAtMs } = check.claims;
    if (!(await knows(ledgerId))) return { result: NOT_VALID };
    if (header !== undefined && header.toLowerCase() !== ledgerId) return { result: NO_SUCH_LEDGER, expiresAtMs };
    return { result: ok({ ledgerId, actor: `jwt:${subject}`, keyId: null, scopes, isOperator: false }), expiresAtMs };
  }

  async function lookUp(token: string, header: string | undefined): Promise<Answer> {
    try {
      if (adminHash && timingSafeEqual(hashKey(token), adminHash))
        return { result: await operator(header, 'operator', null) };
      const ledgerId = ledgerOfKey(token);
      return ledgerId === undefined ? await byToken(token, header) : await byApiKey(token, ledgerId, header);
    } catch (error) {
      onError(error);
      return { result: UNAVAILABLE };
    }
  }

  return {
    async authenticate({ authorization, ledgerId }: Credentials): Promise<AuthResult> {
      if (authorization === undefined || authorization === '') return MISSING;
      if (authorization.length > MAX_HEADER_LENGTH || (ledgerId?.length ?? 0) > 64) return NOT_VALID;
      // Digests as keys: no secret stays in memory longer than its request, and the lookup's timing tells nothing of it.
      const cacheKey = hash('sha256', `${ledgerId === undefined ? '' : `@${ledgerId}`}\n${authorization}`, 'base64');
      const known = cache.get(cacheKey);
      if (known && !known.stale) return known.result;
      const token = BEARER.exec(authorization)?.[1];
      if (token === undefined) return MISSING;
      const fresh = cache.renew(cacheKey, () => lookUp(token, ledgerId));
      return known ? known.result : await fresh;
    },
    close: () => uses.settled(),
  };
}

function ok(caller: Caller): AuthResult {
  return { kind: 'ok', caller };
}

function isLive(key: ApiKeyRecord, nowMs: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt.getTime() > nowMs);
}
