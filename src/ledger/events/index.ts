export type { EventType } from './event.table.js';
export { eventPayloads, type EventPayload, type EventRecord } from './payload.js';
