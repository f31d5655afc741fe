import { Field, ID, InputType } from 'type-graphql';
import type { DeliveryFilter, EndpointInput, EndpointUpdate } from '../../webhooks/index.js';
import { WebhookDeliveryStatus } from '../types/webhooks.js';
import { TimeRangeInput } from './filters.js';
import { InputProblem } from './problem.js';
import { readDescription, readId, readLine, readTime, type Optional } from './values.js';

const MAX_URL_LENGTH = 2_000;
const MAX_EVENT_TYPE_LENGTH = 100;
const BASE = ['input'] as const;
const EVENT_TYPES = 'Types or patterns: "transaction.posted", "transaction.*", "*".';

@InputType({ description: 'A new endpoint.' })
export class WebhookEndpointInput {
  @Field(() => String, { description: 'An https URL that anyone can reach; private addresses are refused.' })
  url!: string;

  @Field(() => String, { nullable: true, description: 'For people.' })
  description: Optional<string>;

  @Field(() => [String], { defaultValue: ['*'], description: EVENT_TYPES })
  eventTypes!: string[];

  @Field(() => Boolean, { defaultValue: true, description: 'Whether it is sent anything.' })
  enabled!: boolean;
}

@InputType({ description: 'What to change about an endpoint; what is missing stays.' })
export class UpdateWebhookEndpointInput {
  @Field(() => String, {
    nullable: true,
    description: 'Another scheme, host or port: a new secret is made, the old ones end at once.',
  })
  url: Optional<string>;

  @Field(() => String, { nullable: true, description: 'For people; null takes it away.' })
  description: Optional<string>;

  @Field(() => [String], { nullable: true, description: EVENT_TYPES })
  eventTypes: Optional<string[]>;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: what waited is sent. false: what comes waits or is not sent.',
  })
  enabled: Optional<boolean>;
}

@InputType({ description: 'Deliveries for which every given condition holds.' })
export class WebhookDeliveryFilter {
  @Field(() => ID, { nullable: true, description: 'The endpoint.' })
  endpointId: Optional<string>;

  @Field(() => ID, { nullable: true, description: 'The event.' })
  eventId: Optional<string>;

  @Field(() => String, { nullable: true, description: 'The type of the event.' })
  eventType: Optional<string>;

  @Field(() => WebhookDeliveryStatus, { nullable: true, description: 'What has become of it.' })
  status: Optional<WebhookDeliveryStatus>;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was made.' })
  createdAt: Optional<TimeRangeInput>;
}

/** The endpoint that is asked for; URL and event types are judged by the webhook room. Throws InputProblem. */
export function readEndpoint(input: WebhookEndpointInput): EndpointInput {
  return {
    url: readLine(input.url, MAX_URL_LENGTH, BASE, 'url'),
    description: readDescription(input.description, BASE, 'description'),
    eventTypes: input.eventTypes.map(readEventType),
    enabled: input.enabled,
  };
}

/** The changes that are asked for. Throws InputProblem. */
export function readEndpointUpdate(input: UpdateWebhookEndpointInput): EndpointUpdate {
  for (const name of ['url', 'eventTypes', 'enabled'] as const)
    if (input[name] === null)
      throw new InputProblem('Leave it out to keep it; null has no meaning here.', [...BASE, name]);
  const { url, description, eventTypes, enabled } = input;
  return {
    ...(url != null && { url: readLine(url, MAX_URL_LENGTH, BASE, 'url') }),
    ...(description !== undefined && { description: readDescription(description, BASE, 'description') }),
    ...(eventTypes != null && { eventTypes: eventTypes.map(readEventType) }),
    ...(enabled != null && { enabled }),
  };
}

/** The conditions of the filter. Throws InputProblem. */
export function readDeliveryFilter(filter: Optional<WebhookDeliveryFilter>): DeliveryFilter {
  if (filter == null) return {};
  const base = ['filter'];
  const { endpointId, eventId, eventType, status, createdAt } = filter;
  return {
    ...(endpointId != null && { endpointId: readId(endpointId, base, 'endpointId') }),
    ...(eventId != null && { eventId: readId(eventId, base, 'eventId') }),
    ...(eventType != null && { eventType: readLine(eventType, MAX_EVENT_TYPE_LENGTH, base, 'eventType') }),
    ...(status != null && { status }),
    ...(createdAt?.from != null && { createdFrom: readTime(createdAt.from, [...base, 'createdAt'], 'from') }),
    ...(createdAt?.to != null && { createdBefore: readTime(createdAt.to, [...base, 'createdAt'], 'to') }),
  };
}

function readEventType(type: string): string {
  return readLine(type, MAX_EVENT_TYPE_LENGTH, BASE, 'eventTypes');
}
