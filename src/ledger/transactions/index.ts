export { findExpired, type ExpiredTransactions } from './expired.js';
export { listTransactions, type TransactionFilter } from './list-transactions.js';
export { findReversals, findTransactionByKey, findTransactionsById } from './transaction.repository.js';
export { trialBalance, type TrialBalanceRow } from './trial-balance.js';
