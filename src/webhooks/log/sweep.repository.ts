import { sql } from 'kysely';
import type { NewDelivery } from '../relay/relay.repository.js';
import type { WebhookDatabase } from '../tables.js';

/** Ledgers with a delivery that has been due for the grace, or with one waiting for a deleted endpoint. */
export async function ledgersWithOverdue(db: WebhookDatabase, graceMs: number): Promise<string[]> {
  const { rows } = await sql<{ ledger_id: string }>`
    select distinct e.ledger_id from webhook_endpoints e
    where (e.enabled or e.deleted_at is not null) and exists (
      select from webhook_deliveries d
      where d.ledger_id = e.ledger_id and d.endpoint_id = e.endpoint_id and d.status = 'PENDING'
        and d.next_attempt_at < clock_timestamp() - ${graceMs} * interval '1 millisecond')`.execute(db);
  return rows.map((row) => row.ledger_id);
}

/** Up to `perEndpoint` overdue deliveries of each enabled endpoint that nobody holds, those due longest first. */
export async function overdue(
  db: WebhookDatabase,
  ledgerId: string,
  graceMs: number,
  perEndpoint: number,
): Promise<NewDelivery[]> {
  const { rows } = await sql<{ delivery_id: string; endpoint_id: string }>`
    select d.delivery_id, e.endpoint_id from webhook_endpoints e
    cross join lateral (
      select delivery_id from webhook_deliveries
      where ledger_id = ${ledgerId} and endpoint_id = e.endpoint_id and status = 'PENDING'
        and next_attempt_at <= clock_timestamp() - ${graceMs} * interval '1 millisecond'
        and (leased_until is null or leased_until < clock_timestamp())
      order by next_attempt_at limit ${perEndpoint}) d
    where e.ledger_id = ${ledgerId} and e.enabled and e.deleted_at is null`.execute(db);
  return rows.map((row) => ({ deliveryId: row.delivery_id, endpointId: row.endpoint_id }));
}

/** Cancels what a relay wrote for an endpoint while that was being deleted. */
export async function cancelOrphans(db: WebhookDatabase, ledgerId: string): Promise<void> {
  await sql`
    with orphans as (
      select d.delivery_id from webhook_endpoints e
      cross join lateral (
        select delivery_id from webhook_deliveries
        where ledger_id = ${ledgerId} and endpoint_id = e.endpoint_id and status = 'PENDING'
        order by delivery_id limit 1000 for update) d
      where e.ledger_id = ${ledgerId} and e.deleted_at is not null)
    update webhook_deliveries d set status = 'CANCELLED', finished_at = clock_timestamp(), leased_until = null
    from orphans o where d.ledger_id = ${ledgerId} and d.delivery_id = o.delivery_id`.execute(db);
}

/** The lowest UUIDv7 of that moment: ids made before it are below. */
const lowestIdAt = (at: Date): string => {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
};

/** Deletes up to `limit` finished deliveries of events before that time, with their attempts; returns how many. */
export async function pruneDeliveries(
  db: WebhookDatabase,
  ledgerId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with old as (
      select delivery_id from webhook_deliveries
      where ledger_id = ${ledgerId} and delivery_id < ${lowestIdAt(before)} and status <> 'PENDING'
      order by delivery_id limit ${limit} for update skip locked),
    attempts as (
      delete from webhook_attempts a using old o where a.ledger_id = ${ledgerId} and a.delivery_id = o.delivery_id),
    gone as (
      delete from webhook_deliveries d using old o
      where d.ledger_id = ${ledgerId} and d.delivery_id = o.delivery_id returning 1)
    select count(*)::int as count from gone`.execute(db);
  return rows[0]!.count;
}

/** Deletes up to `limit` relayed events before that time that no delivery needs any more; returns how many. */
export async function pruneEvents(db: WebhookDatabase, ledgerId: string, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with old as (
      select event_id from events v
      where ledger_id = ${ledgerId} and event_id < ${lowestIdAt(before)} and relayed_at is not null
        and not exists (
          select from webhook_deliveries d
          where d.ledger_id = ${ledgerId} and d.event_id = v.event_id and d.delivery_id < ${lowestIdAt(before)})
      order by event_id limit ${limit} for update skip locked),
    gone as (
      delete from events v using old o where v.ledger_id = ${ledgerId} and v.event_id = o.event_id returning 1)
    select count(*)::int as count from gone`.execute(db);
  return rows[0]!.count;
}
