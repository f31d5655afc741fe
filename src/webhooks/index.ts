export * from './endpoints/endpoint.commands.js';
export { endpointsByIds, findEndpoints } from './endpoints/endpoint.repository.js';
export { MAX_ENDPOINTS, type EndpointInput, type EndpointUpdate } from './endpoints/input.js';
export { EVENT_TYPE_PATTERNS, WEBHOOK_EVENT_TYPES, type WebhookEventType } from './event-types.js';
export { PRODUCTION_ADDRESSES, type AddressPolicy } from './guard/policy.js';
export * from './log/delivery.commands.js';
export {
  attemptsOf,
  findDelivery,
  listDeliveries,
  type DeliveryFilter,
  type DeliveryPage,
} from './log/delivery.repository.js';
export type * from './records.js';
export { createKeyring, type Keyring } from './secrets/keyring.js';
export type { WebhookServices } from './services.js';
export type {
  DeliveryStatus,
  DisabledReason,
  OwnTables as WebhookOwnTables,
  WebhookDatabase,
  WebhookTables,
} from './tables.js';
export type { AttemptFact, WebhookObserver } from './observer.js';
export { DEFAULTS as WEBHOOK_DEFAULTS, type NetworkOptions, type WebhookLimits } from './options.js';
export { pruneLedger } from './sweeper.js';
export { createWebhookWorker, type WebhookWorker, type WebhookWorkerOptions } from './worker.js';
