import { sql, type Selectable } from 'kysely';
import type { AttemptRecord, DeliveryRecord } from '../records.js';
import type { DeliveryStatus, WebhookDatabase, WebhookDeliveryTable } from '../tables.js';

/** Which deliveries to list; all given conditions hold. */
export interface DeliveryFilter {
  readonly endpointId?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly status?: DeliveryStatus;
  /** Created at or after, and before. */
  readonly createdFrom?: Date;
  readonly createdBefore?: Date;
}

/** A page, newest first: at most `limit` rows with an id below `after`. */
export interface DeliveryPage {
  readonly limit: number;
  /** The delivery id of the last row of the page before; null: from the newest. */
  readonly after: string | null;
}

export function toDeliveryRecord(row: Selectable<WebhookDeliveryTable>): DeliveryRecord {
  return {
    ledgerId: row.ledger_id,
    deliveryId: row.delivery_id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type,
    status: row.status,
    attemptCount: row.attempt_count,
    nextAttemptAt: row.status === 'PENDING' ? row.next_attempt_at : null,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

/** A page of the log of deliveries, by descending id: newest event first. Ask for one more than shown to learn of a next page. */
export async function listDeliveries(
  db: WebhookDatabase,
  ledgerId: string,
  filter: DeliveryFilter,
  page: DeliveryPage,
): Promise<DeliveryRecord[]> {
  let query = db.selectFrom('webhook_deliveries').selectAll().where('ledger_id', '=', ledgerId);
  if (filter.endpointId !== undefined) query = query.where('endpoint_id', '=', filter.endpointId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.eventType !== undefined) query = query.where('event_type', '=', filter.eventType);
  if (filter.createdFrom !== undefined) query = query.where('created_at', '>=', filter.createdFrom);
  if (filter.createdBefore !== undefined) query = query.where('created_at', '<', filter.createdBefore);
  if (filter.eventId !== undefined) {
    const [lowest, highest] = idsSharingTime(filter.eventId);
    query = query
      .where('event_id', '=', filter.eventId)
      .where('delivery_id', '>=', lowest)
      .where('delivery_id', '<=', highest);
  }
  if (page.after !== null) query = query.where('delivery_id', '<', page.after);
  const rows = await query.orderBy('delivery_id', 'desc').limit(page.limit).execute();
  return rows.map(toDeliveryRecord);
}

/** A delivery, or undefined. */
export async function findDelivery(
  db: WebhookDatabase,
  ledgerId: string,
  deliveryId: string,
): Promise<DeliveryRecord | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('delivery_id', '=', deliveryId)
    .executeTakeFirst();
  return row && toDeliveryRecord(row);
}

/** The attempts of these deliveries, in order of delivery and number. */
export async function attemptsOf(
  db: WebhookDatabase,
  ledgerId: string,
  deliveryIds: readonly string[],
): Promise<AttemptRecord[]> {
  if (deliveryIds.length === 0) return [];
  const rows = await db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('delivery_id', 'in', [...deliveryIds])
    .orderBy('delivery_id')
    .orderBy('attempt_number')
    .execute();
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    attemptNumber: row.attempt_number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    statusCode: row.status_code,
    responseStart: row.response_start,
    error: row.error,
  }));
}

/** A delivery's id leads with its event's time (`deliveryIdFor`), so an event's deliveries lie in one short range of ids. */
function idsSharingTime(eventId: string): readonly [string, string] {
  const time = eventId.slice(0, 13);
  return [`${time}-0000-0000-000000000000`, `${time}-ffff-ffff-ffffffffffff`];
}

/**
 * SQL for a new delivery's id: the event's 48 bits of time and the version, the rest random, which makes it a UUIDv7 whose
 * inserts land on the right-hand pages of the index and whose order is the events'.
 */
export const deliveryIdFor = (eventId: string) =>
  sql<string>`(substr(${sql.ref(eventId)}::text, 1, 15) || substr(gen_random_uuid()::text, 16))::uuid`;
