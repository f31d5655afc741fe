import { sql, type Selectable } from 'kysely';
import type { EndpointRecord } from '../records.js';
import type { WebhookDatabase, WebhookEndpointTable, WebhookTransaction } from '../tables.js';

/** The row as the rest of the house knows it. */
export function toEndpointRecord(row: Selectable<WebhookEndpointTable>): EndpointRecord {
  return {
    ledgerId: row.ledger_id,
    endpointId: row.endpoint_id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    disabledAt: row.disabled_at,
    failingSince: row.failing_since,
    deletedAt: row.deleted_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A ledger's endpoints, oldest first, without the deleted. At most `MAX_ENDPOINTS` of them. */
export async function findEndpoints(db: WebhookDatabase, ledgerId: string): Promise<EndpointRecord[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('deleted_at', 'is', null)
    .orderBy('endpoint_id')
    .execute();
  return rows.map(toEndpointRecord);
}

/** Endpoints by id, in no order, the deleted among them: a delivery still names its endpoint. */
export async function endpointsByIds(
  db: WebhookDatabase,
  ledgerId: string,
  endpointIds: readonly string[],
): Promise<EndpointRecord[]> {
  if (endpointIds.length === 0) return [];
  const rows = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', 'in', [...endpointIds])
    .execute();
  return rows.map(toEndpointRecord);
}

/** Locks an endpoint for a change; undefined when there is none or it was deleted. */
export async function lockEndpoint(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
): Promise<Selectable<WebhookEndpointTable> | undefined> {
  return trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Writes changed columns, counts the version up, and returns the row. */
export async function changeEndpoint(
  trx: WebhookTransaction,
  ledgerId: string,
  endpointId: string,
  changes: Partial<Omit<Selectable<WebhookEndpointTable>, 'ledger_id' | 'endpoint_id' | 'version'>>,
): Promise<EndpointRecord> {
  const row = await trx
    .updateTable('webhook_endpoints')
    .set({
      ...changes,
      version: sql<number>`version + 1`,
      updated_at: sql<Date>`date_trunc('milliseconds', clock_timestamp())`,
    })
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toEndpointRecord(row);
}
