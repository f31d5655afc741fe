import { sql } from 'kysely';
import { deliveryIdFor } from '../log/delivery.repository.js';
import type { WebhookDatabase } from '../tables.js';

/** A delivery just written. */
export interface NewDelivery {
  readonly deliveryId: string;
  readonly endpointId: string;
}

/** What one claim did. */
export interface RelayedBatch {
  readonly events: number;
  /** Age of the oldest event claimed. */
  readonly lagMs: number;
  readonly deliveries: readonly NewDelivery[];
}

/** Ledgers with events not yet relayed. Not consistent across ledgers, and need not be: it is asked again and again. */
export async function ledgersWithEvents(db: WebhookDatabase): Promise<string[]> {
  const { rows } = await sql<{ ledger_id: string }>`
    select l.ledger_id from ledgers l
    where exists (select from events v where v.ledger_id = l.ledger_id and v.relayed_at is null)`.execute(db);
  return rows.map((row) => row.ledger_id);
}

/**
 * Relays up to `limit` events of one ledger: claims them, writes a delivery for each enabled endpoint that subscribes, and
 * marks them, in one statement, which is one transaction and one round trip.
 *
 * There is no cursor: ids are made before commit, so a transaction held open shows its events late, with ids below others
 * already relayed; `relayed_at is null` finds them whenever they appear. Two relays never wait for each other nor claim the
 * same event: SKIP LOCKED passes over what the other holds, and a row whose mark committed meanwhile is looked at anew and
 * left out.
 */
export async function relayBatch(db: WebhookDatabase, ledgerId: string, limit: number): Promise<RelayedBatch> {
  const { rows } = await sql<{ events: number; lag_ms: number; delivery_ids: string[]; endpoint_ids: string[] }>`
    with claimed as (
      select event_id, type, created_at from events
      where ledger_id = ${ledgerId} and relayed_at is null
      order by event_id limit ${limit} for update skip locked),
    marked as (
      update events v set relayed_at = clock_timestamp()
      from claimed c where v.ledger_id = ${ledgerId} and v.event_id = c.event_id),
    listening as (
      select endpoint_id, event_types from webhook_endpoints
      where ledger_id = ${ledgerId} and enabled and deleted_at is null),
    written as (
      insert into webhook_deliveries
        (ledger_id, delivery_id, endpoint_id, event_id, event_type, next_attempt_at, retrying_since, created_at)
      select ${ledgerId}, ${deliveryIdFor('c.event_id')}, e.endpoint_id, c.event_id, c.type,
        clock_timestamp(), clock_timestamp(), date_trunc('milliseconds', clock_timestamp())
      from claimed c join listening e
        on c.type = any(e.event_types) or split_part(c.type, '.', 1) || '.*' = any(e.event_types) or '*' = any(e.event_types)
      order by 2
      returning delivery_id, endpoint_id)
    select
      (select count(*)::int from claimed) as events,
      (select coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float8 from claimed) as lag_ms,
      coalesce((select array_agg(delivery_id::text) from written), '{}') as delivery_ids,
      coalesce((select array_agg(endpoint_id::text) from written), '{}') as endpoint_ids`.execute(db);
  const row = rows[0]!;
  return {
    events: row.events,
    lagMs: row.lag_ms,
    deliveries: row.delivery_ids.map((deliveryId, i) => ({ deliveryId, endpointId: row.endpoint_ids[i]! })),
  };
}
