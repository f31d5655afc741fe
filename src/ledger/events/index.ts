export type { EventType } from './event.table.js';
export { releaseLease, takeLease } from './lease.js';
export { eventPayloads, type EventPayload, type EventRecord } from './payload.js';
