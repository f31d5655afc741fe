import { sql } from 'kysely';
import { oncePerKey, type ChangeOutcome, type CommandContext, type Work } from '../../ledger/index.js';
import { newId, type JsonValue } from '../../lib/index.js';
import { checkEndpointUrl } from '../guard/url.js';
import { lookupBySystem } from '../guard/resolve.js';
import type { EndpointChange } from '../records.js';
import { addSecret, deleteSecrets, expireSecrets } from '../secrets/secret.repository.js';
import type { WebhookServices } from '../services.js';
import type { WebhookTransaction } from '../tables.js';
import { changeEndpoint, endpointsByIds, lockEndpoint, toEndpointRecord } from './endpoint.repository.js';
import {
  MAX_ENDPOINTS,
  checkInput,
  endpointNotFound,
  invalid,
  type EndpointInput,
  type EndpointUpdate,
} from './input.js';

/** How long an old secret signs beside its successor unless told otherwise: a day to roll receivers over. */
export const SECRET_OVERLAP_MS = 24 * 3600 * 1000;
const MAX_SECRET_OVERLAP_MS = 7 * 24 * 3600 * 1000;

type EndpointWork = (trx: WebhookTransaction) => Promise<Work<EndpointChange>>;

/**
 * Makes an endpoint and its first secret. Refused with INVALID_INPUT at `url`, `description` or `eventTypes`, the reason in
 * words. The secret is in the answer of the call that made it, never in a replay.
 */
export async function createEndpoint(
  services: WebhookServices,
  context: CommandContext,
  input: EndpointInput,
): Promise<ChangeOutcome<EndpointChange>> {
  const wrong = checkInput(input);
  if (wrong) return { kind: 'rejected', rejection: wrong, replayed: false };
  const check = await checkEndpointUrl(input.url, services.addresses, lookupBySystem);
  if ('refused' in check) return { kind: 'rejected', rejection: invalid('url', check.refused), replayed: false };
  const endpointId = newId();
  return once(services, context, 'createWebhookEndpoint', toJson(input), endpointId, async (trx) => {
    const { count } = await trx
      .selectFrom('webhook_endpoints')
      .select((columns) => columns.fn.countAll<bigint>().as('count'))
      .where('ledger_id', '=', context.ledgerId)
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (count >= MAX_ENDPOINTS)
      return {
        kind: 'rejected',
        rejection: invalid('url', `This ledger has ${MAX_ENDPOINTS} endpoints, the most it may have.`),
      };
    const now = new Date();
    const row = await trx
      .insertInto('webhook_endpoints')
      .values({
        ledger_id: context.ledgerId,
        endpoint_id: endpointId,
        url: check.url.href,
        description: input.description,
        event_types: [...input.eventTypes],
        enabled: input.enabled,
        disabled_reason: input.enabled ? null : 'OPERATOR',
        disabled_at: input.enabled ? null : now,
        enabled_at: now,
        actor: context.actor,
        created_at: now,
        updated_at: now,
      } as never)
      .returningAll()
      .executeTakeFirstOrThrow();
    const signingSecret = await addSecret(trx, services.keyring, context.ledgerId, endpointId);
    return { kind: 'done', value: { endpoint: toEndpointRecord(row), signingSecret } };
  });
}

/**
 * Changes an endpoint. What waits follows it:
 * - disabled: deliveries wait, and new events make none; enabled again: those that waited are sent at once, and the time
 *   to give up on them starts anew;
 * - a URL on another origin (scheme, host or port): what waits goes to the new address, signed with a new secret, which
 *   the answer carries; the old secrets end at once, so that nothing signed with them reaches the new address;
 * - a URL on the same origin keeps its secrets.
 */
export async function updateEndpoint(
  services: WebhookServices,
  context: CommandContext,
  endpointId: string,
  update: EndpointUpdate,
): Promise<ChangeOutcome<EndpointChange>> {
  const wrong = checkInput(update);
  if (wrong) return { kind: 'rejected', rejection: wrong, replayed: false };
  const check =
    update.url === undefined ? undefined : await checkEndpointUrl(update.url, services.addresses, lookupBySystem);
  if (check && 'refused' in check)
    return { kind: 'rejected', rejection: invalid('url', check.refused), replayed: false };
  const args = { ...toJson(update), endpointId };
  const outcome = await once(services, context, 'updateWebhookEndpoint', args, endpointId, async (trx) => {
    const before = await lockEndpoint(trx, context.ledgerId, endpointId);
    if (!before) return { kind: 'rejected', rejection: endpointNotFound(endpointId) };
    const now = new Date();
    const switched = update.enabled !== undefined && update.enabled !== before.enabled;
    const moved = check !== undefined && check.url.origin !== new URL(before.url).origin;
    const endpoint = await changeEndpoint(trx, context.ledgerId, endpointId, {
      ...(check && { url: check.url.href }),
      ...(update.description !== undefined && { description: update.description }),
      ...(update.eventTypes && { event_types: [...update.eventTypes] }),
      ...(switched &&
        update.enabled && {
          enabled: true,
          disabled_reason: null,
          disabled_at: null,
          enabled_at: now,
          failing_since: null,
        }),
      ...(switched && !update.enabled && { enabled: false, disabled_reason: 'OPERATOR' as const, disabled_at: now }),
    });
    if (switched && update.enabled) await dueAtOnce(trx, context.ledgerId, endpointId);
    if (!moved) return { kind: 'done', value: { endpoint, signingSecret: null } };
    await deleteSecrets(trx, context.ledgerId, endpointId);
    const signingSecret = await addSecret(trx, services.keyring, context.ledgerId, endpointId);
    return { kind: 'done', value: { endpoint, signingSecret } };
  });
  if (outcome.kind === 'done') services.wake(context.ledgerId);
  return outcome;
}

/** Deletes an endpoint: its secrets are gone, what waited is CANCELLED, the log of its deliveries stays until it is pruned. */
export async function deleteEndpoint(
  services: WebhookServices,
  context: CommandContext,
  endpointId: string,
): Promise<ChangeOutcome<EndpointChange>> {
  return once(services, context, 'deleteWebhookEndpoint', { endpointId }, endpointId, async (trx) => {
    const before = await lockEndpoint(trx, context.ledgerId, endpointId);
    if (!before) return { kind: 'rejected', rejection: endpointNotFound(endpointId) };
    const now = new Date();
    const endpoint = await changeEndpoint(trx, context.ledgerId, endpointId, {
      deleted_at: now,
      ...(before.enabled && { enabled: false, disabled_reason: 'OPERATOR' as const, disabled_at: now }),
    });
    await deleteSecrets(trx, context.ledgerId, endpointId);
    await cancelWaiting(trx, context.ledgerId, endpointId);
    return { kind: 'done', value: { endpoint, signingSecret: null } };
  });
}

/**
 * Makes a new secret; the present ones sign beside it for `overlapMs` (0 ends them at once), so that a receiver can change
 * over without refusing anything.
 */
export async function rotateSecret(
  services: WebhookServices,
  context: CommandContext,
  endpointId: string,
  overlapMs: number = SECRET_OVERLAP_MS,
): Promise<ChangeOutcome<EndpointChange>> {
  if (!Number.isInteger(overlapMs) || overlapMs < 0 || overlapMs > MAX_SECRET_OVERLAP_MS) {
    const rejection = invalid('overlap', `The overlap must be between 0 and ${MAX_SECRET_OVERLAP_MS} milliseconds.`);
    return { kind: 'rejected', rejection, replayed: false };
  }
  return once(services, context, 'rotateWebhookSecret', { endpointId, overlapMs }, endpointId, async (trx) => {
    if (!(await lockEndpoint(trx, context.ledgerId, endpointId)))
      return { kind: 'rejected', rejection: endpointNotFound(endpointId) };
    await expireSecrets(trx, context.ledgerId, endpointId, overlapMs);
    const signingSecret = await addSecret(trx, services.keyring, context.ledgerId, endpointId);
    const endpoint = await changeEndpoint(trx, context.ledgerId, endpointId, {});
    return { kind: 'done', value: { endpoint, signingSecret } };
  });
}

/** `oncePerKey` over the webhook tables; a replay answers with the endpoint as it stands and no secret. */
function once(
  services: WebhookServices,
  context: CommandContext,
  operation: string,
  args: JsonValue,
  endpointId: string,
  work: EndpointWork,
): Promise<ChangeOutcome<EndpointChange>> {
  const { ledgerId, idempotencyKey } = context;
  return oncePerKey(
    services.db,
    { ledgerId, idempotencyKey, operation, arguments: args },
    endpointId,
    work,
    async (resultId) => {
      const [endpoint] = await endpointsByIds(services.db, ledgerId, [resultId]);
      if (!endpoint) throw new Error('an idempotency key names a webhook endpoint that does not exist');
      return { endpoint, signingSecret: null };
    },
  );
}

const toJson = (input: EndpointUpdate): { [key: string]: JsonValue } =>
  JSON.parse(JSON.stringify(input)) as { [key: string]: JsonValue };

/** Brings forward what waits, without touching what is being sent. Locks in the order of ids, as every bulk change here. */
async function dueAtOnce(trx: WebhookTransaction, ledgerId: string, endpointId: string): Promise<void> {
  await sql`
    with waiting as (
      select delivery_id from webhook_deliveries
      where ledger_id = ${ledgerId} and endpoint_id = ${endpointId} and status = 'PENDING'
        and next_attempt_at > clock_timestamp()
      order by delivery_id for update)
    update webhook_deliveries d set next_attempt_at = clock_timestamp()
    from waiting w where d.ledger_id = ${ledgerId} and d.delivery_id = w.delivery_id`.execute(trx);
}

async function cancelWaiting(trx: WebhookTransaction, ledgerId: string, endpointId: string): Promise<void> {
  await sql`
    with waiting as (
      select delivery_id from webhook_deliveries
      where ledger_id = ${ledgerId} and endpoint_id = ${endpointId} and status = 'PENDING'
      order by delivery_id for update)
    update webhook_deliveries d set status = 'CANCELLED', finished_at = clock_timestamp(), leased_until = null
    from waiting w where d.ledger_id = ${ledgerId} and d.delivery_id = w.delivery_id`.execute(trx);
}
