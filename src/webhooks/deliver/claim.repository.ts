import { sql, type RawBuilder } from 'kysely';
import { plainArray } from '../../db/index.js';
import type { JsonObject } from '../../lib/index.js';
import type { WebhookDatabase } from '../tables.js';

/** A delivery this process holds the lease of, with what is needed to send it. */
export interface ClaimedDelivery {
  readonly deliveryId: string;
  readonly endpointId: string;
  /** This attempt's number: whoever claims later has a higher one. */
  readonly attemptNumber: number;
  readonly url: string;
  /** Counts the endpoint's changes: the same version has the same secrets. */
  readonly endpointVersion: number;
  /** How long the endpoint had known nothing but failure when this was claimed; null: its last attempt succeeded. */
  readonly failingForMs: number | null;
  /** Since when it has been tried without success (or its endpoint enabled again). */
  readonly retryingForMs: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly subjectId: string;
  readonly payload: JsonObject | null;
  readonly eventCreatedAt: Date;
  /** Of the command that made the event, when it was traced (W3C). */
  readonly traceparent: string | null;
}

/** A job's delay is kept by Redis's clock, the row's by the database's: this much earliness is let through. */
const CLOCK_TOLERANCE_MS = 250;

/**
 * Claims those of the named deliveries that are due and not leased. One round trip. Asks for `finished_at is null`, which
 * is the same as PENDING: naming the status would let the planner walk the partial index of all that waits.
 */
export function claimByIds(
  db: WebhookDatabase,
  ledgerId: string,
  deliveryIds: readonly string[],
  leaseMs: number,
): Promise<ClaimedDelivery[]> {
  return claim(
    db,
    ledgerId,
    leaseMs,
    sql`
      select d.delivery_id from webhook_deliveries d
      join webhook_endpoints e on e.ledger_id = ${ledgerId} and e.endpoint_id = d.endpoint_id
      where d.ledger_id = ${ledgerId} and d.delivery_id = any(${plainArray(deliveryIds)}::uuid[])
        and d.finished_at is null
        and d.next_attempt_at <= clock_timestamp() + ${CLOCK_TOLERANCE_MS} * interval '1 millisecond'
        and (d.leased_until is null or d.leased_until < clock_timestamp())
        and e.enabled and e.deleted_at is null
      for update of d skip locked`,
  );
}

/** Claims up to `limit` due deliveries of one endpoint, those due longest first. One round trip. */
export function claimDue(
  db: WebhookDatabase,
  ledgerId: string,
  endpointId: string,
  limit: number,
  leaseMs: number,
): Promise<ClaimedDelivery[]> {
  return claim(
    db,
    ledgerId,
    leaseMs,
    sql`
      select d.delivery_id from webhook_deliveries d
      join webhook_endpoints e on e.ledger_id = ${ledgerId} and e.endpoint_id = d.endpoint_id
      where d.ledger_id = ${ledgerId} and d.endpoint_id = ${endpointId} and d.status = 'PENDING'
        and d.next_attempt_at <= clock_timestamp() and (d.leased_until is null or d.leased_until < clock_timestamp())
        and e.enabled and e.deleted_at is null
      order by d.next_attempt_at limit ${limit} for update of d skip locked`,
  );
}

interface ClaimedRow {
  delivery_id: string;
  endpoint_id: string;
  attempt_count: number;
  url: string;
  version: number;
  failing_for_ms: number | null;
  retrying_for_ms: number;
  event_id: string;
  event_type: string;
  subject_id: string;
  payload: JsonObject | null;
  created_at: Date;
  traceparent: string | null;
}

/**
 * Leases what `due` selects and counts the attempt, before anything is sent: an attempt that dies is still counted. The
 * claim touches no indexed column, so the row stays on its page. Waits for nobody: rows held elsewhere are passed over.
 */
async function claim(
  db: WebhookDatabase,
  ledgerId: string,
  leaseMs: number,
  due: RawBuilder<unknown>,
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedRow>`
    with due as (${due}),
    claimed as (
      update webhook_deliveries d
      set attempt_count = d.attempt_count + 1, leased_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      from due where d.ledger_id = ${ledgerId} and d.delivery_id = due.delivery_id
      returning d.delivery_id, d.endpoint_id, d.attempt_count, d.event_id, d.event_type, d.retrying_since)
    select c.delivery_id, c.endpoint_id, c.attempt_count, c.event_id, c.event_type, e.url, e.version,
      (extract(epoch from clock_timestamp() - e.failing_since) * 1000)::float8 as failing_for_ms,
      (extract(epoch from clock_timestamp() - greatest(c.retrying_since, e.enabled_at)) * 1000)::float8 as retrying_for_ms,
      v.subject_id, v.payload, v.created_at, v.traceparent
    from claimed c
    join webhook_endpoints e on e.ledger_id = ${ledgerId} and e.endpoint_id = c.endpoint_id
    cross join lateral (
      select subject_id, payload, created_at, traceparent from events
      where ledger_id = ${ledgerId} and event_id = c.event_id limit 1) v
    order by c.delivery_id`.execute(db);
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    endpointId: row.endpoint_id,
    attemptNumber: row.attempt_count,
    url: row.url,
    endpointVersion: row.version,
    failingForMs: row.failing_for_ms,
    retryingForMs: row.retrying_for_ms,
    eventId: row.event_id,
    eventType: row.event_type,
    subjectId: row.subject_id,
    payload: row.payload,
    eventCreatedAt: row.created_at,
    traceparent: row.traceparent,
  }));
}
