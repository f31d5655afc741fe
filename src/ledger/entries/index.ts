export { findEntriesOfTransactions, listEntries, type EntryFilter, type ListOrder } from './entry.repository.js';
