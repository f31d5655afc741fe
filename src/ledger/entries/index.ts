export type { EntryPageRequest } from './entry-pages.repository.js';
export { findEntriesOfTransactions, listEntries, type EntryFilter, type ListOrder } from './entry.repository.js';
