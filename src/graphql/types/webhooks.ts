import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { AttemptRecord, DeliveryRecord, EndpointRecord } from '../../webhooks/index.js';
import { DateTimeScalar } from '../scalars/index.js';
import { connectionType } from './connection.js';
import { IdempotencyError, InvalidInputError, NotFoundError } from './user-errors.js';

export const WebhookDisabledReason = { OPERATOR: 'OPERATOR', GONE: 'GONE', FAILING: 'FAILING' } as const;
export type WebhookDisabledReason = (typeof WebhookDisabledReason)[keyof typeof WebhookDisabledReason];
registerEnumType(WebhookDisabledReason, {
  name: 'WebhookDisabledReason',
  description: 'Why an endpoint is sent nothing.',
  valuesConfig: {
    OPERATOR: { description: 'A caller switched it off.' },
    GONE: { description: 'It answered 410 Gone.' },
    FAILING: { description: 'For 120 hours it did nothing but fail.' },
  },
});

export const WebhookDeliveryStatus = {
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
export type WebhookDeliveryStatus = (typeof WebhookDeliveryStatus)[keyof typeof WebhookDeliveryStatus];
registerEnumType(WebhookDeliveryStatus, {
  name: 'WebhookDeliveryStatus',
  description: 'What has become of a delivery.',
  valuesConfig: {
    PENDING: { description: 'Waiting, being sent, or to be tried again.' },
    SUCCEEDED: { description: 'Answered with a 2xx.' },
    FAILED: { description: 'Given up after 48 hours; retryWebhookDelivery starts anew.' },
    CANCELLED: { description: 'Its endpoint was deleted.' },
  },
});

@ObjectType({ simpleResolvers: true, description: "An address that is told of the ledger's events." })
export class WebhookEndpoint {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => String, { description: 'Where events are sent.' })
  readonly url: string;

  @Field(() => String, { nullable: true, description: 'For people.' })
  readonly description: string | null;

  @Field(() => [String], { description: 'Types or patterns: "transaction.posted", "transaction.*", "*".' })
  readonly eventTypes: readonly string[];

  @Field(() => Boolean, { description: 'Whether it is sent anything.' })
  readonly enabled: boolean;

  @Field(() => WebhookDisabledReason, { nullable: true, description: 'Why not.' })
  readonly disabledReason: EndpointRecord['disabledReason'];

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when not.' })
  readonly disabledAt: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first failure since the last success; null: all is well.',
  })
  readonly failingSince: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was deleted.' })
  readonly deletedAt: Date | null;

  @Field(() => Int, { description: 'Raised by every change.' })
  readonly version: number;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it was last changed.' })
  readonly updatedAt: Date;

  constructor(record: EndpointRecord) {
    this.id = record.endpointId;
    this.url = record.url;
    this.description = record.description;
    this.eventTypes = record.eventTypes;
    this.enabled = record.enabled;
    this.disabledReason = record.disabledReason;
    this.disabledAt = record.disabledAt;
    this.failingSince = record.failingSince;
    this.deletedAt = record.deletedAt;
    this.version = record.version;
    this.createdAt = record.createdAt;
    this.updatedAt = record.updatedAt;
  }
}

@ObjectType({ simpleResolvers: true, description: 'One attempt to deliver, as it went.' })
export class WebhookAttempt {
  @Field(() => Int, { description: '1, 2, 3 ...; one is missing where a worker died during it.' })
  readonly number: number;

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  readonly startedAt: Date;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  readonly durationMs: number;

  @Field(() => Int, { nullable: true, description: 'The HTTP status; null: no answer came.' })
  readonly statusCode: number | null;

  @Field(() => String, { nullable: true, description: "The first kilobytes of the answer's body." })
  readonly responseStart: string | null;

  @Field(() => String, { nullable: true, description: 'What went wrong, in words; null: it succeeded.' })
  readonly error: string | null;

  constructor(record: AttemptRecord) {
    this.number = record.attemptNumber;
    this.startedAt = record.startedAt;
    this.durationMs = record.durationMs;
    this.statusCode = record.statusCode;
    this.responseStart = record.responseStart;
    this.error = record.error;
  }
}

@ObjectType({ simpleResolvers: true, description: 'One event for one endpoint.' })
export class WebhookDelivery {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => ID, { description: 'The event; also the header webhook-id, the same in every attempt.' })
  readonly eventId: string;

  @Field(() => String, { description: 'Such as "transaction.posted".' })
  readonly eventType: string;

  @Field(() => WebhookDeliveryStatus, { description: 'What has become of it.' })
  readonly status: DeliveryRecord['status'];

  @Field(() => Int, { description: 'Attempts begun.' })
  readonly attemptCount: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it is tried next; null: it is finished.' })
  readonly nextAttemptAt: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended.' })
  readonly finishedAt: Date | null;

  constructor(readonly record: DeliveryRecord) {
    this.id = record.deliveryId;
    this.eventId = record.eventId;
    this.eventType = record.eventType;
    this.status = record.status;
    this.attemptCount = record.attemptCount;
    this.nextAttemptAt = record.nextAttemptAt;
    this.createdAt = record.createdAt;
    this.finishedAt = record.finishedAt;
  }
}

export const WebhookDeliveryConnection = connectionType(WebhookDelivery, 'WebhookDelivery');
export type WebhookDeliveryConnection = InstanceType<typeof WebhookDeliveryConnection>;

@ObjectType({ simpleResolvers: true, description: 'The endpoint was made or changed.' })
export class WebhookEndpointSuccess {
  @Field(() => WebhookEndpoint, { description: 'The endpoint; after a replay, as it stands now.' })
  readonly endpoint: WebhookEndpoint;

  @Field(() => String, {
    nullable: true,
    description: 'The new secret, "whsec_...", when this very call made one. It is shown here once and never again.',
  })
  readonly signingSecret: string | null;

  @Field(() => Boolean, { description: 'true: an earlier call with this key did it.' })
  readonly replayed: boolean;

  constructor(endpoint: WebhookEndpoint, signingSecret: string | null, replayed: boolean) {
    this.endpoint = endpoint;
    this.signingSecret = signingSecret;
    this.replayed = replayed;
  }
}

export const WebhookEndpointResult = createUnionType({
  name: 'WebhookEndpointResult',
  description: 'The endpoint, or why it was not made or changed.',
  types: () => [WebhookEndpointSuccess, InvalidInputError, NotFoundError, IdempotencyError] as const,
});

@ObjectType({ simpleResolvers: true, description: 'The delivery was made or is tried again.' })
export class WebhookDeliverySuccess {
  @Field(() => WebhookDelivery, { description: 'The delivery; after a replay, as it stands now.' })
  readonly delivery: WebhookDelivery;

  @Field(() => Boolean, { description: 'true: an earlier call with this key did it.' })
  readonly replayed: boolean;

  constructor(delivery: WebhookDelivery, replayed: boolean) {
    this.delivery = delivery;
    this.replayed = replayed;
  }
}

export const WebhookDeliveryResult = createUnionType({
  name: 'WebhookDeliveryResult',
  description: 'The delivery, or why there is none.',
  types: () => [WebhookDeliverySuccess, InvalidInputError, NotFoundError, IdempotencyError] as const,
});
