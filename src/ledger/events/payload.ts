import type { JsonObject } from '../../lib/index.js';
import type { LedgerDatabase } from '../tables.js';
import type { EventType } from './event.table.js';

/** An event as the log holds it. */
export interface EventRecord {
  readonly eventId: string;
  readonly type: EventType;
  readonly subjectId: string;
  readonly payload: JsonObject | null;
  readonly createdAt: Date;
}

/** What a subscriber receives; its shape is in the schema of that type and version. */
export interface EventPayload {
  readonly id: string;
  readonly type: EventType;
  readonly version: 1;
  readonly timestamp: string;
  readonly ledgerId: string;
  readonly data: JsonObject;
}

/** The payloads of these events by event id, each as of its event. At most three statements for any number of events. */
export async function eventPayloads(
  db: LedgerDatabase,
  ledgerId: string,
  events: readonly EventRecord[],
): Promise<Map<string, EventPayload>> {
  throw new Error(`${String(db)} ${ledgerId} ${events.length}`);
}
