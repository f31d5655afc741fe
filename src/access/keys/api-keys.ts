import { isUuid, newId } from '../../lib/index.js';
import { oncePerKey, type ChangeOutcome, type CommandContext, type Rejection, type Work } from '../../ledger/index.js';
import { recordAudit } from '../audit/audit.js';
import { pageOf, type Page, type PageRequest } from '../page.js';
import { isScope } from '../scopes.js';
import { ledgerExists } from '../ledgers.js';
import type { AccessDatabase } from '../tables.js';
import type { ApiKeyRecord, CreatedApiKey } from './api-key.js';
import { findApiKey, insertApiKey, markRevoked, pageOfApiKeys } from './api-key.repository.js';
import { mintKey } from './key-text.js';

/** What a new key shall be. */
export interface ApiKeyDetails {
  /** 1 to 200 characters, for people. */
  readonly name: string;
  /** At least one. With `admin` the key is an operator's: it holds every scope, on every ledger. */
  readonly scopes: readonly string[];
  /** In the future; null: never. */
  readonly expiresAt: Date | null;
}

const MAX_NAME_LENGTH = 200;

/**
 * Makes a key for the context's ledger, once per idempotency key. Rejections: INVALID_INPUT; NOT_FOUND for the ledger.
 */
export async function createApiKey(
  db: AccessDatabase,
  context: CommandContext,
  details: ApiKeyDetails,
): Promise<ChangeOutcome<CreatedApiKey>> {
  const problem = problemIn(details);
  if (problem) return { kind: 'rejected', rejection: problem, replayed: false };
  const scopes = [...new Set(details.scopes.filter(isScope))].sort();
  const { ledgerId, actor } = context;
  const keyId = newId();
  return await oncePerKey(
    db,
    {
      ledgerId,
      idempotencyKey: context.idempotencyKey,
      operation: 'createApiKey',
      arguments: { name: details.name, scopes, expiresAt: details.expiresAt?.toISOString() ?? null },
    },
    keyId,
    async (trx): Promise<Work<CreatedApiKey>> => {
      if (!(await ledgerExists(trx, ledgerId))) return { kind: 'rejected', rejection: noSuchLedger(ledgerId) };
      const minted = mintKey(ledgerId);
      const key = await insertApiKey(trx, { ledgerId, keyId, actor, ...details, scopes }, minted);
      await recordAudit(trx, {
        ledgerId,
        actor,
        action: 'api_key.created',
        subject: keyId,
        details: { name: key.name, prefix: key.prefix, scopes, expiresAt: key.expiresAt?.toISOString() ?? null },
      });
      return { kind: 'done', value: { key, secret: minted.text } };
    },
    async (id) => ({ key: await mustFind(db, ledgerId, id), secret: null }),
  );
}

/**
 * Revokes a key of the context's ledger; every process refuses it within a second. Revoking it again changes nothing.
 * Rejection: NOT_FOUND.
 */
export async function revokeApiKey(
  db: AccessDatabase,
  context: CommandContext,
  keyId: string,
): Promise<ChangeOutcome<ApiKeyRecord>> {
  const { ledgerId, actor } = context;
  if (!isUuid(keyId)) return { kind: 'rejected', rejection: noSuchKey(keyId), replayed: false };
  return await oncePerKey(
    db,
    { ledgerId, idempotencyKey: context.idempotencyKey, operation: 'revokeApiKey', arguments: { keyId } },
    keyId,
    async (trx) => {
      const revoked = await markRevoked(trx, ledgerId, keyId, actor);
      if (revoked) {
        await recordAudit(trx, {
          ledgerId,
          actor,
          action: 'api_key.revoked',
          subject: keyId,
          details: { name: revoked.name, prefix: revoked.prefix },
        });
        return { kind: 'done', value: revoked };
      }
      const earlier = await findApiKey(trx, ledgerId, keyId);
      return earlier ? { kind: 'done', value: earlier } : { kind: 'rejected', rejection: noSuchKey(keyId) };
    },
    async (id) => await mustFind(db, ledgerId, id),
  );
}

/** The ledger's keys, newest first, the revoked and expired among them. */
export async function listApiKeys(
  db: AccessDatabase,
  ledgerId: string,
  page: PageRequest,
): Promise<Page<ApiKeyRecord>> {
  return pageOf(await pageOfApiKeys(db, ledgerId, page), page);
}

function problemIn(details: ApiKeyDetails): Rejection | undefined {
  const invalid = (field: string, message: string): Rejection => ({
    code: 'INVALID_INPUT',
    message,
    path: ['input', field],
  });
  const length = details.name.trim().length;
  if (length === 0 || details.name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(details.name))
    return invalid('name', `A key's name has 1 to ${MAX_NAME_LENGTH} printable characters.`);
  if (details.scopes.length === 0) return invalid('scopes', 'A key needs at least one scope.');
  const unknown = details.scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined) return invalid('scopes', 'There is no such scope.');
  if (details.expiresAt && !(details.expiresAt.getTime() > Date.now()))
    return invalid('expiresAt', 'A key must expire in the future.');
  return undefined;
}

async function mustFind(db: AccessDatabase, ledgerId: string, keyId: string): Promise<ApiKeyRecord> {
  const key = await findApiKey(db, ledgerId, keyId);
  if (!key) throw new Error(`API key ${keyId} was written and is gone`);
  return key;
}

const noSuchLedger = (id: string): Rejection => ({
  code: 'NOT_FOUND',
  subject: 'ledger',
  id,
  message: 'There is no such ledger.',
  path: [],
});

const noSuchKey = (id: string): Rejection => ({
  code: 'NOT_FOUND',
  subject: 'apiKey',
  id,
  message: 'There is no such API key.',
  path: ['id'],
});
