import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../lib/index.js';
import type { WebhookDatabase, WebhookTransaction } from '../tables.js';
import { open, seal, type Keyring } from './keyring.js';

const SECRET_BYTES = 32;
const MAX_LIVE_SECRETS = 5;

/** A secret ready to sign with. */
export interface LiveSecret {
  readonly key: Buffer;
  /** Milliseconds since the epoch, by the database's clock; null: until it is rotated. */
  readonly expiresAtMs: number | null;
}

/** Whose secret it is: what a sealed secret is bound to. */
const contextOf = (ledgerId: string, endpointId: string, secretId: string): string =>
  `${ledgerId}/${endpointId}/${secretId}`;

/** Makes and stores a new secret; returns it as subscribers know it, "whsec_" and base64. */
export async function addSecret(
  trx: WebhookTransaction,
  keyring: Keyring,
  ledgerId: string,
  endpointId: string,
): Promise<string> {
  const plain = randomBytes(SECRET_BYTES);
  const secretId = newId();
  const sealed = seal(keyring, plain, contextOf(ledgerId, endpointId, secretId));
  await trx
    .insertInto('webhook_secrets')
    .values({
      ledger_id: ledgerId,
      endpoint_id: endpointId,
      secret_id: secretId,
      key_id: sealed.keyId,
      sealed: sealed.bytes,
      created_at: new Date(),
      expires_at: null,
    })
    .execute();
  return `whsec_${plain.toString('base64')}`;
}

/**
 * Lets the present secrets live on for `overlapMs` beside a coming one; those already expiring keep their time. Deletes
 * the expired, and the oldest beyond what a signature header may carry.
 */
export async function expireSecrets(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
  overlapMs: number,
): Promise<void> {
  await sql`
    delete from webhook_secrets s
    where s.ledger_id = ${ledgerId} and s.endpoint_id = ${endpointId}
      and (s.expires_at <= clock_timestamp() or s.secret_id not in (
        select l.secret_id from webhook_secrets l
        where l.ledger_id = ${ledgerId} and l.endpoint_id = ${endpointId}
        order by l.secret_id desc limit ${MAX_LIVE_SECRETS - 1}))`.execute(trx);
  await sql`
    update webhook_secrets set expires_at = clock_timestamp() + ${overlapMs} * interval '1 millisecond'
    where ledger_id = ${ledgerId} and endpoint_id = ${endpointId} and expires_at is null`.execute(trx);
}

/** Forgets every secret of an endpoint. */
export async function deleteSecrets(trx: WebhookTransaction, ledgerId: string, endpointId: string): Promise<void> {
  await trx
    .deleteFrom('webhook_secrets')
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** The endpoint's secrets, newest first, opened. */
export async function readSecrets(
  db: WebhookDatabase,
  keyring: Keyring,
  ledgerId: string,
  endpointId: string,
): Promise<LiveSecret[]> {
  const rows = await db
    .selectFrom('webhook_secrets')
    .select(['secret_id', 'key_id', 'sealed', 'expires_at'])
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .orderBy('secret_id', 'desc')
    .execute();
  return rows.map((row) => ({
    key: open(keyring, { keyId: row.key_id, bytes: row.sealed }, contextOf(ledgerId, endpointId, row.secret_id)),
    expiresAtMs: row.expires_at?.getTime() ?? null,
  }));
}
