import type { Rejection } from '../../ledger/index.js';
import { unknownPattern } from '../event-types.js';

/** A ledger may have this many endpoints that are not deleted. */
export const MAX_ENDPOINTS = 100;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_EVENT_TYPES = 50;

/** What a new endpoint is made of. */
export interface EndpointInput {
  readonly url: string;
  readonly description: string | null;
  /** Types or patterns, at least one: "transaction.posted", "transaction.*", "*". */
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
}

/** What may change later; a field left out stays. */
export interface EndpointUpdate {
  readonly url?: string;
  readonly description?: string | null;
  readonly eventTypes?: readonly string[];
  readonly enabled?: boolean;
}

export const invalid = (path: string, message: string): Rejection => ({ code: 'INVALID_INPUT', path: [path], message });

export const endpointNotFound = (endpointId: string, path = 'id'): Rejection => ({
  code: 'NOT_FOUND',
  subject: 'webhook endpoint',
  id: endpointId,
  path: [path],
  message: `There is no webhook endpoint ${endpointId} in this ledger.`,
});

/** The first thing wrong with description or event types, or undefined. The URL is checked apart, with the network's help. */
export function checkInput(input: EndpointUpdate): Rejection | undefined {
  const { description, eventTypes } = input;
  if (typeof description === 'string' && [...description].length > MAX_DESCRIPTION_LENGTH)
    return invalid('description', `The description is longer than ${MAX_DESCRIPTION_LENGTH} characters.`);
  if (typeof description === 'string' && description.includes('\u0000'))
    return invalid('description', 'The description holds a NUL character.');
  if (eventTypes === undefined) return undefined;
  if (eventTypes.length === 0 || eventTypes.length > MAX_EVENT_TYPES)
    return invalid('eventTypes', `Name 1 to ${MAX_EVENT_TYPES} event types; "*" stands for all.`);
  const unknown = unknownPattern(eventTypes);
  if (unknown === undefined) return undefined;
  return invalid(
    'eventTypes',
    `"${unknown.slice(0, 100)}" is neither an event type nor a pattern like "transaction.*" or "*".`,
  );
}
