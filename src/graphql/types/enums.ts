import { registerEnumType } from 'type-graphql';

/** DEBIT or CREDIT: of an entry, its direction; of an account, its normal side. */
export const Side = {
  DEBIT: 'DEBIT',
  CREDIT: 'CREDIT',
} as const;
export type Side = (typeof Side)[keyof typeof Side];
registerEnumType(Side, {
  name: 'Side',
  description: 'A side of the books.',
  valuesConfig: {
    DEBIT: { description: "Of an account: balance = debits - credits (assets, expenses, LedgerFlow's default)." },
    CREDIT: { description: 'Of an account: balance = credits - debits (liabilities, equity, income).' },
  },
});

export const AccountStatus = {
  OPEN: 'OPEN',
  FROZEN: 'FROZEN',
  CLOSED: 'CLOSED',
} as const;
export type AccountStatus = (typeof AccountStatus)[keyof typeof AccountStatus];
registerEnumType(AccountStatus, {
  name: 'AccountStatus',
  description: 'Whether an account takes part in transactions.',
  valuesConfig: {
    OPEN: { description: 'It does.' },
    FROZEN: { description: 'It does not, until it is opened again.' },
    CLOSED: { description: 'It does not. Closing needs a zero balance and no holds.' },
  },
});

export const TransactionStatus = {
  PENDING: 'PENDING',
  POSTED: 'POSTED',
  VOIDED: 'VOIDED',
  EXPIRED: 'EXPIRED',
} as const;
export type TransactionStatus = (typeof TransactionStatus)[keyof typeof TransactionStatus];
registerEnumType(TransactionStatus, {
  name: 'TransactionStatus',
  description: 'What has become of a transaction.',
  valuesConfig: {
    PENDING: { description: 'Reserved: it counts against what is available, nothing has moved.' },
    POSTED: { description: 'Done; undone only by a reversal.' },
    VOIDED: { description: 'Was pending and was given up by a caller.' },
    EXPIRED: { description: 'Was pending and lapsed at expiresAt.' },
  },
});

export const EntryOrder = {
  NEWEST_FIRST: 'NEWEST_FIRST',
  OLDEST_FIRST: 'OLDEST_FIRST',
} as const;
export type EntryOrder = (typeof EntryOrder)[keyof typeof EntryOrder];
registerEnumType(EntryOrder, {
  name: 'EntryOrder',
  description: "The order of an account's entries, by sequence number.",
  valuesConfig: {
    NEWEST_FIRST: { description: 'Highest sequence number first.' },
    OLDEST_FIRST: { description: 'Lowest sequence number first.' },
  },
});

export const TimeAxis = {
  EFFECTIVE: 'EFFECTIVE',
  RECORDED: 'RECORDED',
} as const;
export type TimeAxis = (typeof TimeAxis)[keyof typeof TimeAxis];
registerEnumType(TimeAxis, {
  name: 'TimeAxis',
  description: 'Which of its two times places an entry before or after an instant.',
  valuesConfig: {
    EFFECTIVE: { description: 'effectiveAt: when it counts, in business terms.' },
    RECORDED: { description: 'createdAt: when the ledger recorded it.' },
  },
});

export const ErrorCode = {
  INVALID_INPUT: 'INVALID_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  INSUFFICIENT_FUNDS: 'INSUFFICIENT_FUNDS',
  LIMIT_EXCEEDED: 'LIMIT_EXCEEDED',
  CURRENCY_MISMATCH: 'CURRENCY_MISMATCH',
  AMBIGUOUS_DIRECTION: 'AMBIGUOUS_DIRECTION',
  UNBALANCED: 'UNBALANCED',
  ACCOUNT_NOT_OPEN: 'ACCOUNT_NOT_OPEN',
  INVALID_STATE: 'INVALID_STATE',
  BATCH_REJECTED: 'BATCH_REJECTED',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  IDEMPOTENCY_IN_PROGRESS: 'IDEMPOTENCY_IN_PROGRESS',
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];
registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'Why a mutation was refused. New codes may be added.',
  valuesConfig: {
    INVALID_INPUT: { description: 'A value is not acceptable. Not remembered under the key: mend it and call again.' },
    NOT_FOUND: { description: 'No such thing in this ledger.' },
    INSUFFICIENT_FUNDS: { description: 'The account would fall below its minBalance, holds included.' },
    LIMIT_EXCEEDED: { description: 'The account would rise above its maxBalance, holds included.' },
    CURRENCY_MISMATCH: { description: 'The currencies do not agree.' },
    AMBIGUOUS_DIRECTION: { description: 'The accounts have different normal sides: use postTransaction.' },
    UNBALANCED: { description: 'In some currency debits and credits differ.' },
    ACCOUNT_NOT_OPEN: { description: 'The account is FROZEN or CLOSED.' },
    INVALID_STATE: { description: 'The state of the transaction or account forbids it.' },
    BATCH_REJECTED: { description: 'Nothing wrong with this input, but the atomic batch it stood in was refused.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key was used for another mutation or other arguments.' },
    IDEMPOTENCY_IN_PROGRESS: { description: 'The first call with this key is still running. Retry.' },
  },
});
