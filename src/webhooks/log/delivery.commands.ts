import { sql } from 'kysely';
import { oncePerKey, type ChangeOutcome, type CommandContext, type Rejection, type Work } from '../../ledger/index.js';
import { newId, type JsonValue } from '../../lib/index.js';
import { endpointsByIds, lockEndpoint, toEndpointRecord } from '../endpoints/endpoint.repository.js';
import { endpointNotFound, invalid } from '../endpoints/input.js';
import { deliveryIdFor, findDelivery, toDeliveryRecord } from './delivery.repository.js';
import type { DeliveryRecord, EndpointChange } from '../records.js';
import type { WebhookServices } from '../services.js';
import type { WebhookTransaction } from '../tables.js';

/** The most events one recovery may bring back; beyond it, ask for a later `since` and go on from there. */
export const MAX_RECOVERED = 100_000;

/** Sends `webhook.test` to one endpoint, whatever it subscribes to. Refused while the endpoint is disabled. */
export async function sendTestEvent(
  services: WebhookServices,
  context: CommandContext,
  endpointId: string,
): Promise<ChangeOutcome<DeliveryRecord>> {
  const deliveryId = newId();
  return onceForDelivery(services, context, 'sendTestEvent', { endpointId }, deliveryId, async (trx) => {
    const refused = await refusedFor(trx, context.ledgerId, endpointId, 'endpointId');
    if (refused) return { kind: 'rejected', rejection: refused };
    const now = new Date();
    const eventId = newId(now.getTime());
    await trx
      .insertInto('events')
      .values({
        ledger_id: context.ledgerId,
        event_id: eventId,
        type: 'webhook.test',
        subject_id: endpointId,
        payload: JSON.stringify({ endpointId, message: 'This is a test. Nothing happened in the ledger.' }),
        created_at: now,
        relayed_at: now,
      } as never)
      .execute();
    const row = await trx
      .insertInto('webhook_deliveries')
      .values({
        ledger_id: context.ledgerId,
        delivery_id: deliveryId,
        endpoint_id: endpointId,
        event_id: eventId,
        event_type: 'webhook.test',
        next_attempt_at: sql`clock_timestamp()`,
        retrying_since: sql`clock_timestamp()`,
        created_at: now,
      } as never)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: 'done', value: toDeliveryRecord(row) };
  });
}

/**
 * Sends a delivery again, now, whatever became of it: a FAILED one, one that waits for its next attempt, or a SUCCEEDED one
 * its receiver lost. The time to give up starts anew. Refused for an endpoint that is disabled or deleted.
 */
export async function retryDelivery(
  services: WebhookServices,
  context: CommandContext,
  deliveryId: string,
): Promise<ChangeOutcome<DeliveryRecord>> {
  const { ledgerId } = context;
  return onceForDelivery(services, context, 'retryWebhookDelivery', { deliveryId }, deliveryId, async (trx) => {
    const delivery = await trx
      .selectFrom('webhook_deliveries')
      .select('endpoint_id')
      .where('ledger_id', '=', ledgerId)
      .where('delivery_id', '=', deliveryId)
      .executeTakeFirst();
    if (!delivery) return { kind: 'rejected', rejection: deliveryNotFound(deliveryId) };
    const refused = await refusedFor(trx, ledgerId, delivery.endpoint_id, 'id');
    if (refused) return { kind: 'rejected', rejection: refused };
    const row = await trx
      .updateTable('webhook_deliveries')
      .set({
        status: 'PENDING',
        next_attempt_at: sql<Date>`clock_timestamp()`,
        retrying_since: sql<Date>`clock_timestamp()`,
        finished_at: null,
      })
      .where('ledger_id', '=', ledgerId)
      .where('delivery_id', '=', deliveryId)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: 'done', value: toDeliveryRecord(row) };
  });
}

/**
 * Sends an endpoint what it missed: of the events it subscribes to that were recorded since then, those without a delivery
 * (it did not exist or was disabled) get one, and those FAILED are tried again. What succeeded is not repeated. Refused
 * when there are more than `MAX_RECOVERED`.
 */
export async function recoverDeliveries(
  services: WebhookServices,
  context: CommandContext,
  endpointId: string,
  since: Date,
): Promise<ChangeOutcome<EndpointChange>> {
  const { ledgerId, idempotencyKey } = context;
  const args = { endpointId, since: since.toISOString() };
  const outcome = await oncePerKey(
    services.db,
    { ledgerId, idempotencyKey, operation: 'recoverWebhookDeliveries', arguments: args },
    endpointId,
    async (trx) => {
      const refused = await refusedFor(trx, ledgerId, endpointId, 'endpointId');
      if (refused) return { kind: 'rejected', rejection: refused };
      const row = await lockEndpoint(trx, ledgerId, endpointId);
      if (!row) return { kind: 'rejected', rejection: endpointNotFound(endpointId, 'endpointId') };
      const missed = await missedEvents(trx, ledgerId, endpointId, row.event_types, since);
      if (missed > MAX_RECOVERED) return { kind: 'rejected', rejection: tooMany(missed) };
      await redeliver(trx, ledgerId, endpointId, row.event_types, since);
      return { kind: 'done', value: { endpoint: toEndpointRecord(row), signingSecret: null } };
    },
    async (resultId) => {
      const [endpoint] = await endpointsByIds(services.db, ledgerId, [resultId]);
      if (!endpoint) throw new Error('an idempotency key names a webhook endpoint that does not exist');
      return { endpoint, signingSecret: null };
    },
  );
  if (outcome.kind === 'done' && !outcome.replayed) services.wake(ledgerId);
  return outcome;
}

/** An event is the endpoint's when its type, its family ("transaction.*") or "*" is among the patterns. */
const subscribed = (patterns: readonly string[]) => {
  const list = sql`${[...patterns]}::text[]`;
  return sql`(v.type = any(${list}) or split_part(v.type, '.', 1) || '.*' = any(${list}) or '*' = any(${list}))`;
};

/** Relayed events only: what the relay has yet to see, it will deliver. A test belongs to the endpoint it was sent to. */
const eventsSince = (ledgerId: string, patterns: readonly string[], since: Date) => sql`
  v.ledger_id = ${ledgerId} and v.event_id >= ${newId(Math.max(0, since.getTime())).slice(0, 13) + '-0000-0000-000000000000'}
  and v.created_at >= ${since} and v.relayed_at is not null and v.type <> 'webhook.test' and ${subscribed(patterns)}`;

async function missedEvents(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
  patterns: readonly string[],
  since: Date,
): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from (
      select from events v
      left join webhook_deliveries d
        on d.ledger_id = ${ledgerId} and d.endpoint_id = ${endpointId} and d.event_id = v.event_id
      where ${eventsSince(ledgerId, patterns, since)} and (d.delivery_id is null or d.status = 'FAILED')
      limit ${MAX_RECOVERED + 1}) missed`.execute(trx);
  return Number(rows[0]!.count);
}

async function redeliver(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
  patterns: readonly string[],
  since: Date,
): Promise<void> {
  await sql`
    update webhook_deliveries d
    set status = 'PENDING', next_attempt_at = clock_timestamp(), retrying_since = clock_timestamp(), finished_at = null
    from events v
    where ${eventsSince(ledgerId, patterns, since)} and d.ledger_id = ${ledgerId} and d.endpoint_id = ${endpointId}
      and d.event_id = v.event_id and d.status = 'FAILED'`.execute(trx);
  await sql`
    insert into webhook_deliveries
      (ledger_id, delivery_id, endpoint_id, event_id, event_type, next_attempt_at, retrying_since, created_at)
    select v.ledger_id, ${deliveryIdFor('v.event_id')}, ${endpointId}, v.event_id, v.type,
      clock_timestamp(), clock_timestamp(), date_trunc('milliseconds', clock_timestamp())
    from events v
    where ${eventsSince(ledgerId, patterns, since)} and not exists (
      select from webhook_deliveries d
      where d.ledger_id = ${ledgerId} and d.endpoint_id = ${endpointId} and d.event_id = v.event_id)`.execute(trx);
}

async function onceForDelivery(
  services: WebhookServices,
  context: CommandContext,
  operation: string,
  args: JsonValue,
  deliveryId: string,
  work: (trx: WebhookTransaction) => Promise<Work<DeliveryRecord>>,
): Promise<ChangeOutcome<DeliveryRecord>> {
  const { ledgerId, idempotencyKey } = context;
  const outcome = await oncePerKey(
    services.db,
    { ledgerId, idempotencyKey, operation, arguments: args },
    deliveryId,
    work,
    async (resultId) => {
      const delivery = await findDelivery(services.db, ledgerId, resultId);
      if (!delivery) throw new Error('the delivery this idempotency key names is older than the log is kept');
      return delivery;
    },
  );
  if (outcome.kind === 'done' && !outcome.replayed) services.wake(ledgerId);
  return outcome;
}

async function refusedFor(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
  path: string,
): Promise<Rejection | undefined> {
  const [endpoint] = await endpointsByIds(trx, ledgerId, [endpointId]);
  if (!endpoint || endpoint.deletedAt) return endpointNotFound(endpointId, path);
  return endpoint.enabled ? undefined : invalid(path, 'The endpoint is disabled; enable it first.');
}

const deliveryNotFound = (deliveryId: string): Rejection => ({
  code: 'NOT_FOUND',
  subject: 'webhook delivery',
  id: deliveryId,
  path: ['id'],
  message: `There is no webhook delivery ${deliveryId} in this ledger.`,
});

const tooMany = (count: number): Rejection =>
  invalid(
    'since',
    `${count > MAX_RECOVERED ? `More than ${MAX_RECOVERED}` : count} events would be sent; choose a later time.`,
  );
