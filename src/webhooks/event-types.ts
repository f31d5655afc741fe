import type { EventType } from '../ledger/index.js';

/** Events this room adds to the ledger's: a test on request, and an endpoint switched off by the deliverer. */
export type WebhookEventType = EventType | 'webhook.test' | 'webhook.disabled';

/** Every type of event there is. */
export const WEBHOOK_EVENT_TYPES = [
  'transaction.pending',
  'transaction.posted',
  'transaction.voided',
  'transaction.expired',
  'account.created',
  'account.updated',
  'webhook.test',
  'webhook.disabled',
] as const satisfies readonly WebhookEventType[];

/** Every type and pattern an endpoint may subscribe to: the types, "transaction.*", "account.*", "webhook.*" and "*". */
export const EVENT_TYPE_PATTERNS: ReadonlySet<string> = new Set([
  ...WEBHOOK_EVENT_TYPES,
  ...WEBHOOK_EVENT_TYPES.map((type) => `${type.split('.')[0]!}.*`),
  '*',
]);

/** The first pattern that no event could ever match, or undefined. */
export function unknownPattern(patterns: readonly string[]): string | undefined {
  return patterns.find((pattern) => !EVENT_TYPE_PATTERNS.has(pattern));
}

/** All patterns that match a type: "transaction.posted" is matched by itself, "transaction.*" and "*". */
export function patternsMatching(type: string): string[] {
  return [type, `${type.split('.')[0]!}.*`, '*'];
}
