/**
 * What can be wrong in the books: the word it is reported under, and what then does not hold. docs/ledger.md lists them.
 */
export const PROBLEM_CODES = {
  SEQUENCE_GAP: 'An account’s entries are numbered 1, 2, 3 ... without gaps.',
  RUNNING_TOTALS: 'The totals after an entry are those after the one before it, and its amount.',
  TIME_ORDER: 'An account’s entries were recorded in the order of their numbers.',
  ENTRY_WITHOUT_ACCOUNT: 'Every entry belongs to an account.',
  ENTRY_WITHOUT_TRANSACTION: 'Every entry belongs to a transaction.',
  STORED_BALANCE: 'An account’s totals, number and time of its last entry are those of its last entry.',
  STORED_PENDING: 'An account’s pending totals are the sums of its holds whose transactions have not ended.',
  CLOSED_NOT_EMPTY: 'A closed account has a zero balance and no holds.',
  UNBALANCED: 'In each currency a transaction’s debits equal its credits.',
  ENTRIES_MISSING: 'A posted transaction has two or more entries, at positions 0, 1, 2 ...',
  ENTRIES_UNEXPECTED: 'A transaction that is pending, voided or expired has no entries.',
  LEG_TIMES: 'Entries and holds carry the times of their transaction, or of its posting.',
  HOLDS_UNBALANCED: 'In each currency a pending transaction’s debits equal its credits.',
  HOLDS_MISSING: 'A transaction that is or was pending has two or more holds, at positions 0, 1, 2 ...',
  HOLDS_UNEXPECTED: 'A transaction posted at once has no holds.',
  HOLD_WITHOUT_ACCOUNT: 'Every hold belongs to an account.',
  HOLD_WITHOUT_TRANSACTION: 'Every hold belongs to a transaction.',
  POSTED_BEYOND_HOLDS: 'What was posted of a pending transaction was held: the same legs, no more than their amounts.',
  PENDING_LIST: 'The list of pending transactions names those that have not ended, with their expiry.',
  PENDING_WITHOUT_TRANSACTION: 'The list of pending transactions names transactions that exist.',
  RESOLUTION_INVALID: 'Only a pending transaction ends, after it began, and expires only when its time has come.',
  RESOLUTION_WITHOUT_TRANSACTION: 'Every end of a pending transaction belongs to a transaction.',
  REVERSAL_INVALID: 'A reversal mirrors every entry of a posted transaction.',
  REVERSED_TWICE: 'A transaction is reversed once.',
  KEY_WITHOUT_RESULT: 'What an idempotency key remembers exists.',
  LEDGER_UNBALANCED: 'In each currency the debits of all accounts equal their credits.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** One thing that is wrong in the books. */
export interface Problem {
  readonly code: ProblemCode;
  /** What it was found on: the id of an account or a transaction, a currency, or an idempotency key. */
  readonly subject: string;
  /** What was found and what was expected, in words. */
  readonly detail: string;
}
