export { findAccountsByCode, findAccountsById, listAccounts, type AccountFilter } from './account.repository.js';
export type { AccountStatus, Side } from './account.table.js';
export * from './balance.js';
export { balancesAt, balancesUnder } from './balance.repository.js';
export { createAccount, type NewAccount } from './create-account.js';
export { updateAccount, type AccountChanges } from './update-account.js';
