import { eventPayloads, type EventRecord } from '../../ledger/index.js';
import { ledgerPart, type WebhookDatabase } from '../tables.js';
import type { ClaimedDelivery } from './claim.repository.js';

/** A claimed delivery and the body it sends. */
export interface PreparedDelivery extends ClaimedDelivery {
  /**
   * JSON; the same in every attempt, because what it is derived from never changes. Null when the ledger cannot tell what
   * the event was about: a fault to be seen in the log, which must not hold up the deliveries claimed beside it.
   */
  readonly body: string | null;
}

/** Adds the bodies, reading what the ledger must be asked for in one go. */
export async function prepare(
  db: WebhookDatabase,
  ledgerId: string,
  claimed: readonly ClaimedDelivery[],
): Promise<PreparedDelivery[]> {
  const ofLedger = new Map<string, EventRecord>();
  for (const one of claimed)
    if (!one.eventType.startsWith('webhook.'))
      ofLedger.set(one.eventId, {
        eventId: one.eventId,
        type: one.eventType as EventRecord['type'],
        subjectId: one.subjectId,
        payload: one.payload,
        createdAt: one.eventCreatedAt,
      });
  const payloads =
    ofLedger.size === 0 ? undefined : await eventPayloads(ledgerPart(db), ledgerId, [...ofLedger.values()]);
  const bodies = new Map<string, string>();
  for (const [eventId, payload] of payloads ?? []) bodies.set(eventId, JSON.stringify(payload));
  return claimed.map((one) => {
    const body = bodies.get(one.eventId) ?? ownBody(ledgerId, one);
    return { ...one, body };
  });
}

/** The events this room writes itself carry their data; the envelope is the ledger's. */
function ownBody(ledgerId: string, one: ClaimedDelivery): string | null {
  if (one.payload === null) return null;
  return JSON.stringify({
    id: one.eventId,
    type: one.eventType,
    version: 1,
    timestamp: one.eventCreatedAt.toISOString(),
    ledgerId,
    data: one.payload,
  });
}
