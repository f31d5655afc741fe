export type { AccountStatus, Side } from './accounts/account.table.js';
export type { EventType } from './events/event.table.js';
export { hashArguments, oncePerKey, type KeyedCall, type Work } from './keys/once.js';
export * from './outcomes.js';
export * from './posting/index.js';
export * from './rejections.js';
export type { LedgerDatabase, LedgerTables, LedgerTransaction } from './tables.js';
