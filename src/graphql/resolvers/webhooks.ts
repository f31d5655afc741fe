import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { recordAudit } from '../../access/index.js';
import type { ChangeOutcome, CommandContext } from '../../ledger/index.js';
import {
  createEndpoint,
  deleteEndpoint,
  endpointsByIds,
  findDelivery,
  findEndpoints,
  listDeliveries,
  recoverDeliveries,
  retryDelivery,
  rotateSecret,
  sendTestEvent,
  updateEndpoint,
  type DeliveryRecord,
  type EndpointChange,
} from '../../webhooks/index.js';
import type { RequestContext } from '../context.js';
import { idOrNothing, readId, readTime, type Optional } from '../inputs/values.js';
import {
  readDeliveryFilter,
  readEndpoint,
  readEndpointUpdate,
  UpdateWebhookEndpointInput,
  WebhookDeliveryFilter,
  WebhookEndpointInput,
} from '../inputs/webhooks.js';
import { changeResult } from '../mappers/outcomes.js';
import { IN_INPUT, type ArgumentPlace } from '../mappers/rejections.js';
import { DateTimeScalar } from '../scalars/index.js';
import {
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookDeliveryResult,
  WebhookDeliverySuccess,
  WebhookEndpoint,
  WebhookEndpointResult,
  WebhookEndpointSuccess,
} from '../types/webhooks.js';
import { AFTER, FIRST } from './accounts.js';
import { answer } from './answer.js';
import { idPageOf, readIdPage } from './id-page.js';
import { KEY_DESCRIPTION } from './posting.js';

const ENDPOINT = 'The endpoint.';
const MAX_OVERLAP_SECONDS = 7 * 24 * 3600;
const DEFAULT_OVERLAP_SECONDS = 24 * 3600;

/** Endpoints: who is told. Each change is in the audit log. */
@Resolver()
export class WebhookEndpointResolver {
  @Query(() => [WebhookEndpoint], { nullable: true, description: 'The endpoints of the ledger, oldest first.' })
  async webhookEndpoints(@Ctx() context: RequestContext): Promise<WebhookEndpoint[]> {
    const records = await findEndpoints(context.services.webhooks.db, context.ledgerId);
    return records.map((record) => new WebhookEndpoint(record));
  }

  @Query(() => WebhookEndpoint, { nullable: true, description: 'An endpoint, deleted or not; null: no such.' })
  async webhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<WebhookEndpoint | null> {
    const known = idOrNothing(id);
    if (known === undefined) return null;
    const [record] = await endpointsByIds(context.services.webhooks.db, context.ledgerId, [known]);
    return record ? new WebhookEndpoint(record) : null;
  }

  @Mutation(() => WebhookEndpointResult, {
    nullable: true,
    description: 'Makes an endpoint and its signing secret, shown once.',
  })
  createWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => WebhookEndpointInput, { description: 'What it shall be.' }) input: WebhookEndpointInput,
  ): Promise<typeof WebhookEndpointResult> {
    return changed(context, idempotencyKey, 'webhook_endpoint.created', IN_INPUT, (command) =>
      createEndpoint(context.services.webhooks, command, readEndpoint(input)),
    );
  }

  @Mutation(() => WebhookEndpointResult, { nullable: true, description: 'Changes an endpoint; switches it on or off.' })
  updateWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: ENDPOINT }) id: string,
    @Arg('input', () => UpdateWebhookEndpointInput, { description: 'What to change.' })
    input: UpdateWebhookEndpointInput,
  ): Promise<typeof WebhookEndpointResult> {
    return changed(context, idempotencyKey, 'webhook_endpoint.updated', IN_INPUT, (command) =>
      updateEndpoint(context.services.webhooks, command, readId(id, [], 'id'), readEndpointUpdate(input)),
    );
  }

  @Mutation(() => WebhookEndpointResult, {
    nullable: true,
    description: 'Deletes an endpoint; what waited for it is cancelled.',
  })
  deleteWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: ENDPOINT }) id: string,
  ): Promise<typeof WebhookEndpointResult> {
    return changed(context, idempotencyKey, 'webhook_endpoint.deleted', null, (command) =>
      deleteEndpoint(context.services.webhooks, command, readId(id, [], 'id')),
    );
  }

  @Mutation(() => WebhookEndpointResult, {
    nullable: true,
    description: 'Makes a new signing secret, shown once; the present ones sign beside it for a while.',
  })
  rotateWebhookSecret(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: ENDPOINT }) id: string,
    @Arg('overlapSeconds', () => Int, {
      defaultValue: DEFAULT_OVERLAP_SECONDS,
      description: `How long the present secrets go on signing: 0 to ${MAX_OVERLAP_SECONDS}.`,
    })
    overlapSeconds: number,
  ): Promise<typeof WebhookEndpointResult> {
    return changed(context, idempotencyKey, 'webhook_endpoint.secret_rotated', null, (command) =>
      rotateSecret(context.services.webhooks, command, readId(id, [], 'id'), overlapSeconds * 1_000),
    );
  }

  @Mutation(() => WebhookEndpointResult, {
    nullable: true,
    description: 'Sends what the endpoint missed since then: what it was not sent, and what was given up.',
  })
  recoverWebhookDeliveries(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('endpointId', () => ID, { description: ENDPOINT }) endpointId: string,
    @Arg('since', () => DateTimeScalar, { description: 'Events recorded from then on.' }) since: Date,
  ): Promise<typeof WebhookEndpointResult> {
    return changed(context, idempotencyKey, 'webhook_endpoint.recovered', null, (command) =>
      recoverDeliveries(
        context.services.webhooks,
        command,
        readId(endpointId, [], 'endpointId'),
        readTime(since, [], 'since'),
      ),
    );
  }
}

/** Deliveries: what was sent, and how it went. */
@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @Query(() => WebhookDelivery, {
    nullable: true,
    description: 'A delivery; null: no such, or older than the log is kept.',
  })
  async webhookDelivery(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<WebhookDelivery | null> {
    const known = idOrNothing(id);
    if (known === undefined) return null;
    const record = await findDelivery(context.services.webhooks.db, context.ledgerId, known);
    return record ? new WebhookDelivery(record) : null;
  }

  @Query(() => WebhookDeliveryConnection, { nullable: true, description: 'The log of deliveries, newest event first.' })
  async webhookDeliveries(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
    @Arg('filter', () => WebhookDeliveryFilter, { nullable: true, description: 'Which of them; by default all.' })
    filter: Optional<WebhookDeliveryFilter>,
  ): Promise<WebhookDeliveryConnection> {
    const { webhooks, pages } = context.services;
    const page = readIdPage(first, after, pages);
    const rows = await listDeliveries(webhooks.db, context.ledgerId, readDeliveryFilter(filter), {
      limit: page.first + 1,
      after: page.after,
    });
    const items = rows.slice(0, page.first);
    return WebhookDeliveryConnection.of(
      idPageOf(items, (record) => record.deliveryId, rows.length > items.length, page),
      (record) => new WebhookDelivery(record),
    );
  }

  @Mutation(() => WebhookDeliveryResult, { nullable: true, description: 'Sends webhook.test to one endpoint.' })
  sendTestEvent(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('endpointId', () => ID, { description: ENDPOINT }) endpointId: string,
  ): Promise<typeof WebhookDeliveryResult> {
    return delivered(context, idempotencyKey, (command) =>
      sendTestEvent(context.services.webhooks, command, readId(endpointId, [], 'endpointId')),
    );
  }

  @Mutation(() => WebhookDeliveryResult, {
    nullable: true,
    description: 'Sends a delivery again, now, whatever became of it.',
  })
  retryWebhookDelivery(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: 'The delivery.' }) id: string,
  ): Promise<typeof WebhookDeliveryResult> {
    return delivered(context, idempotencyKey, (command) =>
      retryDelivery(context.services.webhooks, command, readId(id, [], 'id')),
    );
  }

  @FieldResolver(() => [WebhookAttempt], { description: 'Each attempt, in order.' })
  async attempts(@Root() delivery: WebhookDelivery, @Ctx() context: RequestContext): Promise<WebhookAttempt[]> {
    const records = await context.loaders.attempts.load(delivery.id);
    return records.map((record) => new WebhookAttempt(record));
  }

  @FieldResolver(() => WebhookEndpoint, { description: 'Where it goes.' })
  async endpoint(@Root() delivery: WebhookDelivery, @Ctx() context: RequestContext): Promise<WebhookEndpoint> {
    const record = await context.loaders.endpoints.load(delivery.record.endpointId);
    if (!record) throw new Error(`delivery for an endpoint that is not there: ${delivery.record.endpointId}`);
    return new WebhookEndpoint(record);
  }
}

/** A change of an endpoint. A replay records the act again, which changes nothing unless a crash had left it out. */
function changed(
  context: RequestContext,
  idempotencyKey: string,
  action: string,
  place: ArgumentPlace | null,
  change: (command: CommandContext) => Promise<ChangeOutcome<EndpointChange>>,
): Promise<typeof WebhookEndpointResult> {
  return answer(async () => {
    const command = context.command(idempotencyKey);
    const outcome = await change(command);
    if (outcome.kind === 'done')
      await recordAudit(context.services.access, {
        ledgerId: command.ledgerId,
        actor: command.actor,
        action,
        subject: outcome.value.endpoint.endpointId,
        details: { url: outcome.value.endpoint.url },
        idempotencyKey,
      });
    return changeResult(
      outcome,
      idempotencyKey,
      place,
      ({ endpoint, signingSecret }, replayed) =>
        new WebhookEndpointSuccess(new WebhookEndpoint(endpoint), signingSecret, replayed),
    );
  });
}

function delivered(
  context: RequestContext,
  idempotencyKey: string,
  change: (command: CommandContext) => Promise<ChangeOutcome<DeliveryRecord>>,
): Promise<typeof WebhookDeliveryResult> {
  return answer(async () => {
    const outcome = await change(context.command(idempotencyKey));
    return changeResult(
      outcome,
      idempotencyKey,
      null,
      (record, replayed) => new WebhookDeliverySuccess(new WebhookDelivery(record), replayed),
    );
  });
}
