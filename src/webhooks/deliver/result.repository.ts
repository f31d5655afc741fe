import { sql } from 'kysely';
import { plainArray, textArray } from '../../db/index.js';
import { newId } from '../../lib/index.js';
import type { DisabledReason, WebhookDatabase } from '../tables.js';

/** How an attempt ended, as it is recorded. */
export interface AttemptResult {
  readonly deliveryId: string;
  readonly attemptNumber: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly responseStart: string | null;
  /** Null: it succeeded. */
  readonly error: string | null;
  /** SUCCEEDED, FAILED for good, or PENDING another attempt after `retryInMs`. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'PENDING';
  readonly retryInMs: number;
}

/**
 * Records attempts of one ledger: their rows in the log, and what becomes of their deliveries. One round trip for any
 * number. A success counts whoever holds the lease by now, because the receiver has the event; a failure counts only from
 * the newest attempt. A delivery cancelled meanwhile stays so. Rows are locked as the plan meets them: against a bulk change of
 * the same endpoint that can end in 40P01, upon which the caller runs it again.
 */
export async function recordResults(
  db: WebhookDatabase,
  ledgerId: string,
  results: readonly AttemptResult[],
): Promise<void> {
  const sorted = [...results].sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
  const ids = plainArray(sorted.map((r) => r.deliveryId));
  await sql`
    with r as materialized (
      select * from unnest(
        ${ids}::uuid[],
        ${plainArray(sorted.map((r) => r.attemptNumber))}::int[],
        ${plainArray(sorted.map((r) => r.startedAt.toISOString()))}::timestamptz[],
        ${plainArray(sorted.map((r) => Math.round(r.durationMs)))}::int[],
        ${plainArray(sorted.map((r) => r.statusCode))}::smallint[],
        ${textArray(sorted.map((r) => r.responseStart))}::text[],
        ${textArray(sorted.map((r) => r.error))}::text[],
        ${plainArray(sorted.map((r) => r.status))}::text[],
        ${plainArray(sorted.map((r) => Math.round(r.retryInMs)))}::bigint[]
      ) as t(delivery_id, attempt_number, started_at, duration_ms, status_code, response_start, error, status, retry_in_ms)),
    logged as (
      insert into webhook_attempts
        (ledger_id, delivery_id, attempt_number, started_at, duration_ms, status_code, response_start, error)
      select ${ledgerId}, delivery_id, attempt_number, started_at, duration_ms, status_code, response_start, error from r
      on conflict do nothing)
    update webhook_deliveries d set
      status = r.status,
      leased_until = null,
      next_attempt_at = case r.status
        when 'PENDING' then clock_timestamp() + r.retry_in_ms * interval '1 millisecond' else d.next_attempt_at end,
      finished_at = case r.status when 'PENDING' then null else date_trunc('milliseconds', clock_timestamp()) end
    from r
    where d.ledger_id = ${ledgerId} and d.delivery_id = any(${ids}::uuid[]) and d.delivery_id = r.delivery_id
      and d.finished_at is null and (r.status = 'SUCCEEDED' or d.attempt_count = r.attempt_number)`.execute(db);
}

/** The endpoint works again: nothing is written unless it was failing. */
export async function markWorking(db: WebhookDatabase, ledgerId: string, endpointId: string): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ failing_since: null })
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .where('failing_since', 'is not', null)
    .execute();
}

/** The endpoint's first failure after a success. */
export async function markFailing(db: WebhookDatabase, ledgerId: string, endpointId: string): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ failing_since: sql<Date>`clock_timestamp()` })
    .where('ledger_id', '=', ledgerId)
    .where('endpoint_id', '=', endpointId)
    .where('failing_since', 'is', null)
    .execute();
}

/**
 * Switches an endpoint off and writes the event `webhook.disabled` with it, in one statement. False when it was off already,
 * or when its URL has been changed since the attempt that showed the fault. `failingForMs`, when given, must still hold.
 */
export async function disableEndpoint(
  db: WebhookDatabase,
  ledgerId: string,
  endpointId: string,
  reason: Exclude<DisabledReason, 'OPERATOR'>,
  url: string,
  failingForMs: number | null,
): Promise<boolean> {
  const { rows } = await sql<{ event_id: string }>`
    with disabled as (
      update webhook_endpoints set enabled = false, disabled_reason = ${reason},
        disabled_at = date_trunc('milliseconds', clock_timestamp()), version = version + 1,
        updated_at = date_trunc('milliseconds', clock_timestamp())
      where ledger_id = ${ledgerId} and endpoint_id = ${endpointId} and enabled and deleted_at is null and url = ${url}
        and (${failingForMs}::float8 is null
          or failing_since <= clock_timestamp() - ${failingForMs}::float8 * interval '1 millisecond')
      returning endpoint_id, url, disabled_at)
    insert into events (ledger_id, event_id, type, subject_id, payload, created_at)
    select ${ledgerId}, ${newId()}, 'webhook.disabled', endpoint_id,
      jsonb_build_object('endpointId', endpoint_id, 'reason', ${reason}::text), disabled_at
    from disabled returning event_id`.execute(db);
  return rows.length > 0;
}
