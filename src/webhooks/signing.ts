import { createHmac } from 'node:crypto';
import type { LiveSecret } from './secrets/secret.repository.js';

/** The three headers of Standard Webhooks (https://www.standardwebhooks.com), version v1: HMAC-SHA256 over id.time.body. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  /** Seconds since the epoch, of this attempt. */
  readonly 'webhook-timestamp': string;
  /** One "v1,<base64>" per live secret, parted by a blank. */
  readonly 'webhook-signature': string;
}

/** Signs a body with every secret that is live at `nowMs`. */
export function signatureHeaders(
  id: string,
  body: string,
  secrets: readonly LiveSecret[],
  nowMs: number,
): SignatureHeaders {
  const timestamp = Math.floor(nowMs / 1000).toString();
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets
    .filter((secret) => secret.expiresAtMs === null || secret.expiresAtMs > nowMs)
    .map((secret) => `v1,${createHmac('sha256', secret.key).update(signed).digest('base64')}`);
  if (signatures.length === 0) throw new Error('an endpoint without a live secret: nothing is sent unsigned');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
