import { Account } from './account.js';
import { connectionType } from './connection.js';
import { Entry } from './entry.js';
import { Transaction } from './transaction.js';

export const AccountConnection = connectionType(Account, 'Account');
export const EntryConnection = connectionType(Entry, 'Entry');
export const TransactionConnection = connectionType(Transaction, 'Transaction');

export type AccountConnection = InstanceType<typeof AccountConnection>;
export type EntryConnection = InstanceType<typeof EntryConnection>;
export type TransactionConnection = InstanceType<typeof TransactionConnection>;
