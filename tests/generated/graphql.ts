/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Accounts for which every given condition holds. */
export type AccountFilter = {
  /** Codes that start with this: "users:42:" is a subtree. */
  codePrefix?: string | null | undefined;
  /** The currency. */
  currency?: string | null | undefined;
  /** Metadata that contains this object: {"order": "42"}. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The normal side. */
  normalSide?: Side | null | undefined;
  /** The status. */
  status?: AccountStatus | null | undefined;
};

/** Whether an account takes part in transactions. */
export type AccountStatus =
  /** It does not. Closing needs a zero balance and no holds. */
  | 'CLOSED'
  /** It does not, until it is opened again. */
  | 'FROZEN'
  /** It does. */
  | 'OPEN';

/** A new account. */
export type CreateAccountInput = {
  /** Unique in the ledger, never changed: 1 to 200 of A-Z a-z 0-9 _ . : -; colons make a tree ("users:42:wallet"). */
  code: string;
  /** The one currency it will hold. */
  currency: string;
  /** The highest balance allowed; by default none. */
  maxBalance?: string | null | undefined;
  /** The caller's own facts about it, within the server's limits. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The lowest balance allowed; by default 0, unless unlimited. */
  minBalance?: string | null | undefined;
  /** For people; 1 to 200 characters. */
  name: string;
  /** The side that raises its balance. */
  normalSide?: Side;
  /** Neither lowest nor highest balance; excludes both. */
  unlimited?: boolean;
};

/** A new key of the ledger. */
export type CreateApiKeyInput = {
  /** When it ends; by default never. */
  expiresAt?: string | null | undefined;
  /** For people. */
  name: string;
  /** What it may do; at least one. */
  scopes: Array<Scope>;
};

/** A new ledger. */
export type CreateLedgerInput = {
  /** For people. */
  name: string;
};

/** An account's entries for which every given condition holds. */
export type EntryFilter = {
  /** When it was recorded. */
  createdAt?: TimeRangeInput | null | undefined;
  /** DEBIT or CREDIT. */
  direction?: Side | null | undefined;
  /** When it counts. */
  effectiveAt?: TimeRangeInput | null | undefined;
  /** Of the transaction: Metadata that contains this object: {"order": "42"}. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The transaction's reference. */
  reference?: string | null | undefined;
};

/** One leg of a transaction to be. */
export type EntryInput = {
  /** The account. */
  accountId: string | number;
  /** Above zero, in the account's currency. */
  amount: string;
  /** DEBIT or CREDIT. */
  direction: Side;
};

/** The order of an account's entries, by sequence number. */
export type EntryOrder =
  /** Highest sequence number first. */
  | 'NEWEST_FIRST'
  /** Lowest sequence number first. */
  | 'OLDEST_FIRST';

/** Why a mutation was refused. New codes may be added. */
export type ErrorCode =
  /** The account is FROZEN or CLOSED. */
  | 'ACCOUNT_NOT_OPEN'
  /** The accounts have different normal sides: use postTransaction. */
  | 'AMBIGUOUS_DIRECTION'
  /** Nothing wrong with this input, but the atomic batch it stood in was refused. */
  | 'BATCH_REJECTED'
  /** The currencies do not agree. */
  | 'CURRENCY_MISMATCH'
  /** The first call with this key is still running. Retry. */
  | 'IDEMPOTENCY_IN_PROGRESS'
  /** The key was used for another mutation or other arguments. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The account would fall below its minBalance, holds included. */
  | 'INSUFFICIENT_FUNDS'
  /** A value is not acceptable. Not remembered under the key: mend it and call again. */
  | 'INVALID_INPUT'
  /** The state of the transaction or account forbids it. */
  | 'INVALID_STATE'
  /** The account would rise above its maxBalance, holds included. */
  | 'LIMIT_EXCEEDED'
  /** No such thing in this ledger. */
  | 'NOT_FOUND'
  /** In some currency debits and credits differ. */
  | 'UNBALANCED';

/** A transaction of any shape; in each currency debits = credits. */
export type PostTransactionInput = {
  /** For people; at most 2,000 characters. */
  description?: string | null | undefined;
  /** When it counts, in business terms, past or future; by default when it is recorded. */
  effectiveAt?: string | null | undefined;
  /** 2 to 100 entries. */
  entries: Array<EntryInput>;
  /** When a pending transaction lapses; by default never. */
  expiresAt?: string | null | undefined;
  /** The caller's own facts about it, within the server's limits. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Reserve only; postPending or voidPending ends it. */
  pending?: boolean;
  /** The caller's own number or name for it; at most 200 characters. */
  reference?: string | null | undefined;
};

/** A new currency. */
export type RegisterCurrencyInput = {
  /** Not in use yet. */
  code: string;
  /** Fraction digits, 0 to 30. They never change. */
  exponent: number;
  /** For people. */
  name: string;
};

/** What a key may do. Reading and writing do not include each other; ADMIN is everything, on every ledger. */
export type Scope =
  /** Accounts, balances, currencies, the trial balance. */
  | 'ACCOUNTS_READ'
  /** Open and change accounts. */
  | 'ACCOUNTS_WRITE'
  /** The operator's: ledgers, keys, currencies, verification, queues. */
  | 'ADMIN'
  /** Transactions and entries. */
  | 'TRANSACTIONS_READ'
  /** Move money. */
  | 'TRANSACTIONS_WRITE'
  /** Endpoints and deliveries. */
  | 'WEBHOOKS_READ'
  /** Change endpoints, send again. */
  | 'WEBHOOKS_WRITE';

/** A side of the books. */
export type Side =
  /** Of an account: balance = credits - debits (liabilities, equity, income). */
  | 'CREDIT'
  /** Of an account: balance = debits - credits (assets, expenses, LedgerFlow's default). */
  | 'DEBIT';

/** Which of its two times places an entry before or after an instant. */
export type TimeAxis =
  /** effectiveAt: when it counts, in business terms. */
  | 'EFFECTIVE'
  /** createdAt: when the ledger recorded it. */
  | 'RECORDED';

/** From an instant on and before another; a missing end is open. */
export type TimeRangeInput = {
  /** At or after. */
  from?: string | null | undefined;
  /** Before. */
  to?: string | null | undefined;
};

/** Transactions for which every given condition holds. accountId, accountCodePrefix and direction speak of one and the same leg. */
export type TransactionFilter = {
  /** It has a leg on an account whose code starts with this. */
  accountCodePrefix?: string | null | undefined;
  /** It has a leg on this account. */
  accountId?: string | number | null | undefined;
  /** When it was recorded. */
  createdAt?: TimeRangeInput | null | undefined;
  /** It has a leg of this direction. */
  direction?: Side | null | undefined;
  /** When it counts. */
  effectiveAt?: TimeRangeInput | null | undefined;
  /** Metadata that contains this object: {"order": "42"}. */
  metadata?: Record<string, unknown> | null | undefined;
  /** The reference, exactly. */
  reference?: string | null | undefined;
  /** What has become of it. */
  status?: TransactionStatus | null | undefined;
};

/** What has become of a transaction. */
export type TransactionStatus =
  /** Was pending and lapsed at expiresAt. */
  | 'EXPIRED'
  /** Reserved: it counts against what is available, nothing has moved. */
  | 'PENDING'
  /** Done; undone only by a reversal. */
  | 'POSTED'
  /** Was pending and was given up by a caller. */
  | 'VOIDED';

/** Value leaves one account and arrives at another. */
export type TransferInput = {
  /** Above zero. */
  amount: string;
  /** When given, must be the accounts' currency. */
  currency?: string | null | undefined;
  /** For people; at most 2,000 characters. */
  description?: string | null | undefined;
  /** When it counts, in business terms, past or future; by default when it is recorded. */
  effectiveAt?: string | null | undefined;
  /** When a pending transaction lapses; by default never. */
  expiresAt?: string | null | undefined;
  /** The account whose balance falls. */
  fromAccountId: string | number;
  /** The caller's own facts about it, within the server's limits. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Reserve only; postPending or voidPending ends it. */
  pending?: boolean;
  /** The caller's own number or name for it; at most 200 characters. */
  reference?: string | null | undefined;
  /** The account whose balance rises. */
  toAccountId: string | number;
};

/** What to change about an account; what is missing stays. */
export type UpdateAccountInput = {
  /** When given, the account must still have this version. */
  expectedVersion?: number | null | undefined;
  /** null: no highest balance from now on. History stays as it is. */
  maxBalance?: string | null | undefined;
  /** Replaces the metadata as a whole. */
  metadata?: Record<string, unknown> | null | undefined;
  /** null: no lowest balance from now on. History stays as it is. */
  minBalance?: string | null | undefined;
  /** For people; 1 to 200 characters. */
  name?: string | null | undefined;
  /** CLOSED needs a zero balance and no holds. */
  status?: AccountStatus | null | undefined;
};

/** What to change about an endpoint; what is missing stays. */
export type UpdateWebhookEndpointInput = {
  /** For people; null takes it away. */
  description?: string | null | undefined;
  /** true: what waited is sent. false: what comes waits or is not sent. */
  enabled?: boolean | null | undefined;
  /** Types or patterns: "transaction.posted", "transaction.*", "*". */
  eventTypes?: Array<string> | null | undefined;
  /** Another scheme, host or port: a new secret is made, the old ones end at once. */
  url?: string | null | undefined;
};

/** Deliveries for which every given condition holds. */
export type WebhookDeliveryFilter = {
  /** When it was made. */
  createdAt?: TimeRangeInput | null | undefined;
  /** The endpoint. */
  endpointId?: string | number | null | undefined;
  /** The event. */
  eventId?: string | number | null | undefined;
  /** The type of the event. */
  eventType?: string | null | undefined;
  /** What has become of it. */
  status?: WebhookDeliveryStatus | null | undefined;
};

/** What has become of a delivery. */
export type WebhookDeliveryStatus =
  /** Its endpoint was deleted. */
  | 'CANCELLED'
  /** Given up after 48 hours; retryWebhookDelivery starts anew. */
  | 'FAILED'
  /** Waiting, being sent, or to be tried again. */
  | 'PENDING'
  /** Answered with a 2xx. */
  | 'SUCCEEDED';

/** Why an endpoint is sent nothing. */
export type WebhookDisabledReason =
  /** For 120 hours it did nothing but fail. */
  | 'FAILING'
  /** It answered 410 Gone. */
  | 'GONE'
  /** A caller switched it off. */
  | 'OPERATOR';

/** A new endpoint. */
export type WebhookEndpointInput = {
  /** For people. */
  description?: string | null | undefined;
  /** Whether it is sent anything. */
  enabled?: boolean;
  /** Types or patterns: "transaction.posted", "transaction.*", "*". */
  eventTypes?: Array<string>;
  /** An https URL that anyone can reach; private addresses are refused. */
  url: string;
};

export type CreateAccountMutationVariables = Exact<{
  idempotencyKey: string;
  input: CreateAccountInput;
}>;


export type CreateAccountMutation = { createAccount:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'AccountSuccess', replayed: boolean, account: { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string } }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
   | null };

export type UpdateAccountMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
  input: UpdateAccountInput;
}>;


export type UpdateAccountMutation = { updateAccount:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'AccountSuccess', replayed: boolean, account: { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string } }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
   | null };

export type AccountQueryVariables = Exact<{
  id?: string | number | null | undefined;
  code?: string | null | undefined;
}>;


export type AccountQuery = { account: { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string, balance: { asOf: string, sequence: string, posted: { amount: string, currency: string, minorUnits: string }, available: { amount: string, currency: string, minorUnits: string }, pendingIn: { amount: string, currency: string, minorUnits: string }, pendingOut: { amount: string, currency: string, minorUnits: string }, debits: { amount: string, currency: string, minorUnits: string }, credits: { amount: string, currency: string, minorUnits: string } } } | null };

export type AccountsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: AccountFilter | null | undefined;
}>;


export type AccountsQuery = { accounts: { edges: Array<{ cursor: string, node: { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type BalanceQueryVariables = Exact<{
  accountId: string | number;
  asOf?: string | null | undefined;
  by?: TimeAxis;
}>;


export type BalanceQuery = { balance: { asOf: string, sequence: string, posted: { amount: string, currency: string, minorUnits: string }, available: { amount: string, currency: string, minorUnits: string }, pendingIn: { amount: string, currency: string, minorUnits: string }, pendingOut: { amount: string, currency: string, minorUnits: string }, debits: { amount: string, currency: string, minorUnits: string }, credits: { amount: string, currency: string, minorUnits: string } } | null };

export type BalancesQueryVariables = Exact<{
  codePrefix: string;
}>;


export type BalancesQuery = { balances: Array<{ currency: string, normalSide: Side, accounts: number, posted: { amount: string, currency: string, minorUnits: string }, available: { amount: string, currency: string, minorUnits: string } }> | null };

export type EntriesQueryVariables = Exact<{
  accountId: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  order?: EntryOrder;
  filter?: EntryFilter | null | undefined;
}>;


export type EntriesQuery = { entries: { edges: Array<{ cursor: string, node: { id: string, direction: Side, sequence: string, createdAt: string, effectiveAt: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string }, transaction: { id: string, reference: string | null } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type MoneyPartsFragment = { amount: string, currency: string, minorUnits: string };

export type BalancePartsFragment = { asOf: string, sequence: string, posted: { amount: string, currency: string, minorUnits: string }, available: { amount: string, currency: string, minorUnits: string }, pendingIn: { amount: string, currency: string, minorUnits: string }, pendingOut: { amount: string, currency: string, minorUnits: string }, debits: { amount: string, currency: string, minorUnits: string }, credits: { amount: string, currency: string, minorUnits: string } };

export type AccountPartsFragment = { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string };

export type TransactionPartsFragment = { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> };

type ErrorParts_AccountStateError_Fragment = { accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus };

type ErrorParts_BatchRejectedError_Fragment = { code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type ErrorParts_IdempotencyError_Fragment = { idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type ErrorParts_InsufficientFundsError_Fragment = { accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } };

type ErrorParts_InvalidInputError_Fragment = { code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type ErrorParts_LimitExceededError_Fragment = { accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } };

type ErrorParts_NotFoundError_Fragment = { subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type ErrorParts_TransactionStateError_Fragment = { transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus };

export type ErrorPartsFragment =
  | ErrorParts_AccountStateError_Fragment
  | ErrorParts_BatchRejectedError_Fragment
  | ErrorParts_IdempotencyError_Fragment
  | ErrorParts_InsufficientFundsError_Fragment
  | ErrorParts_InvalidInputError_Fragment
  | ErrorParts_LimitExceededError_Fragment
  | ErrorParts_NotFoundError_Fragment
  | ErrorParts_TransactionStateError_Fragment
;

type TransactionAnswer_AccountStateError_Fragment = { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus };

type TransactionAnswer_BatchRejectedError_Fragment = { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type TransactionAnswer_IdempotencyError_Fragment = { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type TransactionAnswer_InsufficientFundsError_Fragment = { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } };

type TransactionAnswer_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type TransactionAnswer_LimitExceededError_Fragment = { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } };

type TransactionAnswer_NotFoundError_Fragment = { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type TransactionAnswer_TransactionStateError_Fragment = { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus };

type TransactionAnswer_TransactionSuccess_Fragment = { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } };

export type TransactionAnswerFragment =
  | TransactionAnswer_AccountStateError_Fragment
  | TransactionAnswer_BatchRejectedError_Fragment
  | TransactionAnswer_IdempotencyError_Fragment
  | TransactionAnswer_InsufficientFundsError_Fragment
  | TransactionAnswer_InvalidInputError_Fragment
  | TransactionAnswer_LimitExceededError_Fragment
  | TransactionAnswer_NotFoundError_Fragment
  | TransactionAnswer_TransactionStateError_Fragment
  | TransactionAnswer_TransactionSuccess_Fragment
;

type AccountAnswer_AccountStateError_Fragment = { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus };

type AccountAnswer_AccountSuccess_Fragment = { __typename: 'AccountSuccess', replayed: boolean, account: { id: string, code: string, name: string, currency: string, normalSide: Side, status: AccountStatus, minBalance: string | null, maxBalance: string | null, metadata: Record<string, unknown>, version: number, createdAt: string } };

type AccountAnswer_IdempotencyError_Fragment = { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type AccountAnswer_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type AccountAnswer_NotFoundError_Fragment = { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

export type AccountAnswerFragment =
  | AccountAnswer_AccountStateError_Fragment
  | AccountAnswer_AccountSuccess_Fragment
  | AccountAnswer_IdempotencyError_Fragment
  | AccountAnswer_InvalidInputError_Fragment
  | AccountAnswer_NotFoundError_Fragment
;

type EndpointAnswer_IdempotencyError_Fragment = { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type EndpointAnswer_InvalidInputError_Fragment = { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type EndpointAnswer_NotFoundError_Fragment = { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean };

type EndpointAnswer_WebhookEndpointSuccess_Fragment = { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } };

export type EndpointAnswerFragment =
  | EndpointAnswer_IdempotencyError_Fragment
  | EndpointAnswer_InvalidInputError_Fragment
  | EndpointAnswer_NotFoundError_Fragment
  | EndpointAnswer_WebhookEndpointSuccess_Fragment
;

export type RegisterCurrencyMutationVariables = Exact<{
  idempotencyKey: string;
  input: RegisterCurrencyInput;
}>;


export type RegisterCurrencyMutation = { registerCurrency:
    | { __typename: 'CurrencySuccess', replayed: boolean, currency: { code: string, exponent: number, name: string } }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
   | null };

export type CreateLedgerMutationVariables = Exact<{
  idempotencyKey: string;
  input: CreateLedgerInput;
}>;


export type CreateLedgerMutation = { createLedger:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LedgerSuccess', replayed: boolean, ledger: { id: string, name: string } }
   | null };

export type CloseBooksMutationVariables = Exact<{
  idempotencyKey: string;
  closedThrough: string;
}>;


export type CloseBooksMutation = { closeBooks:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LedgerSuccess', replayed: boolean, ledger: { id: string, closedThrough: string | null } }
   | null };

export type CreateApiKeyMutationVariables = Exact<{
  idempotencyKey: string;
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey:
    | { __typename: 'ApiKeySuccess', replayed: boolean, secret: string | null, apiKey: { id: string, prefix: string, scopes: Array<Scope> } }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
   | null };

export type RevokeApiKeyMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
}>;


export type RevokeApiKeyMutation = { revokeApiKey:
    | { __typename: 'ApiKeySuccess', replayed: boolean, apiKey: { id: string, revokedAt: string | null } }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
   | null };

export type TrialBalanceQueryVariables = Exact<{
  asOf?: string | null | undefined;
}>;


export type TrialBalanceQuery = { trialBalance: Array<{ currency: string, accounts: number, debits: string, credits: string, debitBalances: string, creditBalances: string, balanced: boolean }> | null };

export type VerificationQueryVariables = Exact<{ [key: string]: never; }>;


export type VerificationQuery = { verification: { ok: boolean, startedAt: string, finishedAt: string, accounts: string, transactions: string, entries: string, problemCount: string, problems: Array<{ code: string, subject: string, detail: string }> } | null };

export type TransferMutationVariables = Exact<{
  idempotencyKey: string;
  input: TransferInput;
}>;


export type TransferMutation = { transfer:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
    | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
   | null };

export type TransferBatchMutationVariables = Exact<{
  idempotencyKey: string;
  inputs: Array<TransferInput> | TransferInput;
  atomic?: boolean;
}>;


export type TransferBatchMutation = { transferBatch:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransferBatchSuccess', replayed: boolean, succeeded: number, refused: number, results: Array<
        | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
        | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
        | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
        | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
        | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
        | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
        | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
        | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
        | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
      > }
   | null };

export type PostTransactionMutationVariables = Exact<{
  idempotencyKey: string;
  input: PostTransactionInput;
}>;


export type PostTransactionMutation = { postTransaction:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
    | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
   | null };

export type PostPendingMutationVariables = Exact<{
  idempotencyKey: string;
  transactionId: string | number;
  amount?: string | null | undefined;
}>;


export type PostPendingMutation = { postPending:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
    | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
   | null };

export type VoidPendingMutationVariables = Exact<{
  idempotencyKey: string;
  transactionId: string | number;
}>;


export type VoidPendingMutation = { voidPending:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
    | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
   | null };

export type ReverseTransactionMutationVariables = Exact<{
  idempotencyKey: string;
  transactionId: string | number;
  reason?: string | null | undefined;
}>;


export type ReverseTransactionMutation = { reverseTransaction:
    | { __typename: 'AccountStateError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, accountStatus: AccountStatus }
    | { __typename: 'BatchRejectedError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InsufficientFundsError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, available: { amount: string, currency: string, minorUnits: string }, required: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'LimitExceededError', accountId: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, limit: { amount: string, currency: string, minorUnits: string }, attempted: { amount: string, currency: string, minorUnits: string } }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'TransactionStateError', transactionId: string, reversed: boolean, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean, transactionStatus: TransactionStatus }
    | { __typename: 'TransactionSuccess', replayed: boolean, transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }
   | null };

export type TransactionQueryVariables = Exact<{
  id: string | number;
}>;


export type TransactionQuery = { transaction: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, reverses: { id: string } | null, reversedBy: { id: string } | null, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } | null };

export type TransactionByIdempotencyKeyQueryVariables = Exact<{
  key: string;
}>;


export type TransactionByIdempotencyKeyQuery = { transactionByIdempotencyKey: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } | null };

export type TransactionsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  order?: EntryOrder;
  filter?: TransactionFilter | null | undefined;
}>;


export type TransactionsQuery = { transactions: { edges: Array<{ cursor: string, node: { id: string, status: TransactionStatus, reference: string | null, description: string | null, metadata: Record<string, unknown>, effectiveAt: string, createdAt: string, expiresAt: string | null, resolvedAt: string | null, actor: string, entries: Array<{ id: string, direction: Side, sequence: string, amount: { amount: string, currency: string, minorUnits: string }, balanceAfter: { amount: string, currency: string, minorUnits: string } }>, holds: Array<{ direction: Side, amount: { amount: string, currency: string, minorUnits: string } }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type CreateWebhookEndpointMutationVariables = Exact<{
  idempotencyKey: string;
  input: WebhookEndpointInput;
}>;


export type CreateWebhookEndpointMutation = { createWebhookEndpoint:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } }
   | null };

export type UpdateWebhookEndpointMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
  input: UpdateWebhookEndpointInput;
}>;


export type UpdateWebhookEndpointMutation = { updateWebhookEndpoint:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } }
   | null };

export type DeleteWebhookEndpointMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
}>;


export type DeleteWebhookEndpointMutation = { deleteWebhookEndpoint:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } }
   | null };

export type RotateWebhookSecretMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } }
   | null };

export type RecoverWebhookDeliveriesMutationVariables = Exact<{
  idempotencyKey: string;
  endpointId: string | number;
  since: string;
}>;


export type RecoverWebhookDeliveriesMutation = { recoverWebhookDeliveries:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookEndpointSuccess', replayed: boolean, signingSecret: string | null, endpoint: { id: string, url: string, description: string | null, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, version: number } }
   | null };

export type SendTestEventMutationVariables = Exact<{
  idempotencyKey: string;
  endpointId: string | number;
}>;


export type SendTestEventMutation = { sendTestEvent:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookDeliverySuccess', replayed: boolean, delivery: { id: string, eventType: string, status: WebhookDeliveryStatus } }
   | null };

export type RetryWebhookDeliveryMutationVariables = Exact<{
  idempotencyKey: string;
  id: string | number;
}>;


export type RetryWebhookDeliveryMutation = { retryWebhookDelivery:
    | { __typename: 'IdempotencyError', idempotencyKey: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'NotFoundError', subject: string, id: string, code: ErrorCode, message: string, path: Array<string> | null, retryable: boolean }
    | { __typename: 'WebhookDeliverySuccess', replayed: boolean, delivery: { id: string, status: WebhookDeliveryStatus } }
   | null };

export type WebhookEndpointsQueryVariables = Exact<{ [key: string]: never; }>;


export type WebhookEndpointsQuery = { webhookEndpoints: Array<{ id: string, url: string, eventTypes: Array<string>, enabled: boolean, disabledReason: WebhookDisabledReason | null, failingSince: string | null }> | null };

export type WebhookDeliveriesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: WebhookDeliveryFilter | null | undefined;
}>;


export type WebhookDeliveriesQuery = { webhookDeliveries: { nodes: Array<{ id: string, eventId: string, eventType: string, status: WebhookDeliveryStatus, attemptCount: number, nextAttemptAt: string | null, attempts: Array<{ number: number, statusCode: number | null, error: string | null, durationMs: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const MoneyPartsFragmentDoc = new TypedDocumentString(`
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
    `, {"fragmentName":"MoneyParts"}) as unknown as TypedDocumentString<MoneyPartsFragment, unknown>;
export const BalancePartsFragmentDoc = new TypedDocumentString(`
    fragment BalanceParts on Balance {
  posted {
    ...MoneyParts
  }
  available {
    ...MoneyParts
  }
  pendingIn {
    ...MoneyParts
  }
  pendingOut {
    ...MoneyParts
  }
  debits {
    ...MoneyParts
  }
  credits {
    ...MoneyParts
  }
  asOf
  sequence
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}`, {"fragmentName":"BalanceParts"}) as unknown as TypedDocumentString<BalancePartsFragment, unknown>;
export const TransactionPartsFragmentDoc = new TypedDocumentString(`
    fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}`, {"fragmentName":"TransactionParts"}) as unknown as TypedDocumentString<TransactionPartsFragment, unknown>;
export const ErrorPartsFragmentDoc = new TypedDocumentString(`
    fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}`, {"fragmentName":"ErrorParts"}) as unknown as TypedDocumentString<ErrorPartsFragment, unknown>;
export const TransactionAnswerFragmentDoc = new TypedDocumentString(`
    fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"fragmentName":"TransactionAnswer"}) as unknown as TypedDocumentString<TransactionAnswerFragment, unknown>;
export const AccountPartsFragmentDoc = new TypedDocumentString(`
    fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}
    `, {"fragmentName":"AccountParts"}) as unknown as TypedDocumentString<AccountPartsFragment, unknown>;
export const AccountAnswerFragmentDoc = new TypedDocumentString(`
    fragment AccountAnswer on AccountResult {
  __typename
  ... on AccountSuccess {
    replayed
    account {
      ...AccountParts
    }
  }
  ...ErrorParts
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"fragmentName":"AccountAnswer"}) as unknown as TypedDocumentString<AccountAnswerFragment, unknown>;
export const EndpointAnswerFragmentDoc = new TypedDocumentString(`
    fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"fragmentName":"EndpointAnswer"}) as unknown as TypedDocumentString<EndpointAnswerFragment, unknown>;
export const CreateAccountDocument = new TypedDocumentString(`
    mutation CreateAccount($idempotencyKey: String!, $input: CreateAccountInput!) {
  createAccount(idempotencyKey: $idempotencyKey, input: $input) {
    ...AccountAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment AccountAnswer on AccountResult {
  __typename
  ... on AccountSuccess {
    replayed
    account {
      ...AccountParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:d519dc85e79b863e6c772a4e6a52c6658567283e9f3ec59659c15c0979999145"}) as unknown as TypedDocumentString<CreateAccountMutation, CreateAccountMutationVariables>;
export const UpdateAccountDocument = new TypedDocumentString(`
    mutation UpdateAccount($idempotencyKey: String!, $id: ID!, $input: UpdateAccountInput!) {
  updateAccount(idempotencyKey: $idempotencyKey, id: $id, input: $input) {
    ...AccountAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment AccountAnswer on AccountResult {
  __typename
  ... on AccountSuccess {
    replayed
    account {
      ...AccountParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:64656184e31d5d394d98870de59b97d1a51f57a1d65aa6813a17c30f90129440"}) as unknown as TypedDocumentString<UpdateAccountMutation, UpdateAccountMutationVariables>;
export const AccountDocument = new TypedDocumentString(`
    query Account($id: ID, $code: String) {
  account(id: $id, code: $code) {
    ...AccountParts
    balance {
      ...BalanceParts
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment BalanceParts on Balance {
  posted {
    ...MoneyParts
  }
  available {
    ...MoneyParts
  }
  pendingIn {
    ...MoneyParts
  }
  pendingOut {
    ...MoneyParts
  }
  debits {
    ...MoneyParts
  }
  credits {
    ...MoneyParts
  }
  asOf
  sequence
}
fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}`, {"hash":"sha256:b842a4f28a97c3710bb2582e272489d1ed6dad5bd978f4e46b9846d5c84fa06b"}) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const AccountsDocument = new TypedDocumentString(`
    query Accounts($first: Int, $after: String, $last: Int, $before: String, $filter: AccountFilter) {
  accounts(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    edges {
      cursor
      node {
        ...AccountParts
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment AccountParts on Account {
  id
  code
  name
  currency
  normalSide
  status
  minBalance
  maxBalance
  metadata
  version
  createdAt
}`, {"hash":"sha256:fe513a4c40832da3ae5f90dfdf1f3248d77fceca61a238f9123cb6a362b31ef4"}) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const BalanceDocument = new TypedDocumentString(`
    query Balance($accountId: ID!, $asOf: DateTimeISO, $by: TimeAxis! = RECORDED) {
  balance(accountId: $accountId, asOf: $asOf, by: $by) {
    ...BalanceParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment BalanceParts on Balance {
  posted {
    ...MoneyParts
  }
  available {
    ...MoneyParts
  }
  pendingIn {
    ...MoneyParts
  }
  pendingOut {
    ...MoneyParts
  }
  debits {
    ...MoneyParts
  }
  credits {
    ...MoneyParts
  }
  asOf
  sequence
}`, {"hash":"sha256:528750946b1a8b04d0fd8585aa021fc533a7a6e26e5aba2f82c8433645e5c7d8"}) as unknown as TypedDocumentString<BalanceQuery, BalanceQueryVariables>;
export const BalancesDocument = new TypedDocumentString(`
    query Balances($codePrefix: String!) {
  balances(codePrefix: $codePrefix) {
    currency
    normalSide
    accounts
    posted {
      ...MoneyParts
    }
    available {
      ...MoneyParts
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}`, {"hash":"sha256:ad2d9aa5eb88904cbe1e6a903efd52d117dfa60812910db4644decb86d823328"}) as unknown as TypedDocumentString<BalancesQuery, BalancesQueryVariables>;
export const EntriesDocument = new TypedDocumentString(`
    query Entries($accountId: ID!, $first: Int, $after: String, $last: Int, $before: String, $order: EntryOrder! = NEWEST_FIRST, $filter: EntryFilter) {
  entries(
    accountId: $accountId
    first: $first
    after: $after
    last: $last
    before: $before
    order: $order
    filter: $filter
  ) {
    edges {
      cursor
      node {
        id
        direction
        sequence
        createdAt
        effectiveAt
        amount {
          ...MoneyParts
        }
        balanceAfter {
          ...MoneyParts
        }
        transaction {
          id
          reference
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}`, {"hash":"sha256:1427d1bcac3aa848736ddd848b0dff272131ccc2a5d7cdf7f9c8b8418873d882"}) as unknown as TypedDocumentString<EntriesQuery, EntriesQueryVariables>;
export const RegisterCurrencyDocument = new TypedDocumentString(`
    mutation RegisterCurrency($idempotencyKey: String!, $input: RegisterCurrencyInput!) {
  registerCurrency(idempotencyKey: $idempotencyKey, input: $input) {
    __typename
    ... on CurrencySuccess {
      replayed
      currency {
        code
        exponent
        name
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:6c2cd56cf6f2ee5ce76f129127980eaa76dfd79968112cc44aeb5a6db5368821"}) as unknown as TypedDocumentString<RegisterCurrencyMutation, RegisterCurrencyMutationVariables>;
export const CreateLedgerDocument = new TypedDocumentString(`
    mutation CreateLedger($idempotencyKey: String!, $input: CreateLedgerInput!) {
  createLedger(idempotencyKey: $idempotencyKey, input: $input) {
    __typename
    ... on LedgerSuccess {
      replayed
      ledger {
        id
        name
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:01628db961641e89d48e9b33100bb86409b458c3cf71ca484c406a8e26264166"}) as unknown as TypedDocumentString<CreateLedgerMutation, CreateLedgerMutationVariables>;
export const CloseBooksDocument = new TypedDocumentString(`
    mutation CloseBooks($idempotencyKey: String!, $closedThrough: DateTimeISO!) {
  closeBooks(idempotencyKey: $idempotencyKey, closedThrough: $closedThrough) {
    __typename
    ... on LedgerSuccess {
      replayed
      ledger {
        id
        closedThrough
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:051ce1c915f2040475819cf0045f764ef5a0824b0a36bb43df1dedc590e7b6ea"}) as unknown as TypedDocumentString<CloseBooksMutation, CloseBooksMutationVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($idempotencyKey: String!, $input: CreateApiKeyInput!) {
  createApiKey(idempotencyKey: $idempotencyKey, input: $input) {
    __typename
    ... on ApiKeySuccess {
      replayed
      secret
      apiKey {
        id
        prefix
        scopes
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:540c589b30fd73121467cf0c2121f8dfecfec6c15b13f2b01f39737f340ef90d"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($idempotencyKey: String!, $id: ID!) {
  revokeApiKey(idempotencyKey: $idempotencyKey, id: $id) {
    __typename
    ... on ApiKeySuccess {
      replayed
      apiKey {
        id
        revokedAt
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:8d6934b5752de10882579105b941f73a64e0876d3fe5e34fdd9735c16f0be7ca"}) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const TrialBalanceDocument = new TypedDocumentString(`
    query TrialBalance($asOf: DateTimeISO) {
  trialBalance(asOf: $asOf) {
    currency
    accounts
    debits
    credits
    debitBalances
    creditBalances
    balanced
  }
}
    `, {"hash":"sha256:198ef0708911f900c183f5792c3eb2c50b680e89fa879c5fc835721c0698e5fa"}) as unknown as TypedDocumentString<TrialBalanceQuery, TrialBalanceQueryVariables>;
export const VerificationDocument = new TypedDocumentString(`
    query Verification {
  verification {
    ok
    startedAt
    finishedAt
    accounts
    transactions
    entries
    problemCount
    problems {
      code
      subject
      detail
    }
  }
}
    `, {"hash":"sha256:3b2beef174041f501d84b33920bc96126c736041f53ca1c67534fdc11f953f0b"}) as unknown as TypedDocumentString<VerificationQuery, VerificationQueryVariables>;
export const TransferDocument = new TypedDocumentString(`
    mutation Transfer($idempotencyKey: String!, $input: TransferInput!) {
  transfer(idempotencyKey: $idempotencyKey, input: $input) {
    ...TransactionAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:e7e98dbfb37faa11a3e52f8083f0dab59a5a9ecd04ab650c51547329871343a0"}) as unknown as TypedDocumentString<TransferMutation, TransferMutationVariables>;
export const TransferBatchDocument = new TypedDocumentString(`
    mutation TransferBatch($idempotencyKey: String!, $inputs: [TransferInput!]!, $atomic: Boolean! = true) {
  transferBatch(idempotencyKey: $idempotencyKey, inputs: $inputs, atomic: $atomic) {
    __typename
    ... on TransferBatchSuccess {
      replayed
      succeeded
      refused
      results {
        ...TransactionAnswer
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:038d77d47bdaf103209de6835b61da78461f4357cea32bce95536179df5ac17a"}) as unknown as TypedDocumentString<TransferBatchMutation, TransferBatchMutationVariables>;
export const PostTransactionDocument = new TypedDocumentString(`
    mutation PostTransaction($idempotencyKey: String!, $input: PostTransactionInput!) {
  postTransaction(idempotencyKey: $idempotencyKey, input: $input) {
    ...TransactionAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:0ee0e87f3c4a8b3b005d327defc075397299506d335049489023a37213060c43"}) as unknown as TypedDocumentString<PostTransactionMutation, PostTransactionMutationVariables>;
export const PostPendingDocument = new TypedDocumentString(`
    mutation PostPending($idempotencyKey: String!, $transactionId: ID!, $amount: Decimal) {
  postPending(
    idempotencyKey: $idempotencyKey
    transactionId: $transactionId
    amount: $amount
  ) {
    ...TransactionAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:218670994d0626d50d3bf86a310e0bfdc5d98ecf7e7a9f5d7f1a90ea44dc8a1f"}) as unknown as TypedDocumentString<PostPendingMutation, PostPendingMutationVariables>;
export const VoidPendingDocument = new TypedDocumentString(`
    mutation VoidPending($idempotencyKey: String!, $transactionId: ID!) {
  voidPending(idempotencyKey: $idempotencyKey, transactionId: $transactionId) {
    ...TransactionAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:8444f294c6a7380f5be14c69bc0b5e62dd862c11a0b55b055d6773dff30b86ce"}) as unknown as TypedDocumentString<VoidPendingMutation, VoidPendingMutationVariables>;
export const ReverseTransactionDocument = new TypedDocumentString(`
    mutation ReverseTransaction($idempotencyKey: String!, $transactionId: ID!, $reason: String) {
  reverseTransaction(
    idempotencyKey: $idempotencyKey
    transactionId: $transactionId
    reason: $reason
  ) {
    ...TransactionAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment TransactionAnswer on TransactionResult {
  __typename
  ... on TransactionSuccess {
    replayed
    transaction {
      ...TransactionParts
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:71972d79ce88cc5143c7df2416d5fc4e16abdc46484b03ef084e2f3500cc4877"}) as unknown as TypedDocumentString<ReverseTransactionMutation, ReverseTransactionMutationVariables>;
export const TransactionDocument = new TypedDocumentString(`
    query Transaction($id: ID!) {
  transaction(id: $id) {
    ...TransactionParts
    reverses {
      id
    }
    reversedBy {
      id
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}`, {"hash":"sha256:49cb7c9506c5f45a31a1585148026f0aefa673f7fe0f61274ffebf342097e4da"}) as unknown as TypedDocumentString<TransactionQuery, TransactionQueryVariables>;
export const TransactionByIdempotencyKeyDocument = new TypedDocumentString(`
    query TransactionByIdempotencyKey($key: String!) {
  transactionByIdempotencyKey(key: $key) {
    ...TransactionParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}`, {"hash":"sha256:f1ae1621d5c6f2b0b98c1d9e7580754217c1e675372696fcc3b9d6303a6c9365"}) as unknown as TypedDocumentString<TransactionByIdempotencyKeyQuery, TransactionByIdempotencyKeyQueryVariables>;
export const TransactionsDocument = new TypedDocumentString(`
    query Transactions($first: Int, $after: String, $last: Int, $before: String, $order: EntryOrder! = NEWEST_FIRST, $filter: TransactionFilter) {
  transactions(
    first: $first
    after: $after
    last: $last
    before: $before
    order: $order
    filter: $filter
  ) {
    edges {
      cursor
      node {
        ...TransactionParts
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment TransactionParts on Transaction {
  id
  status
  reference
  description
  metadata
  effectiveAt
  createdAt
  expiresAt
  resolvedAt
  actor
  entries {
    id
    direction
    sequence
    amount {
      ...MoneyParts
    }
    balanceAfter {
      ...MoneyParts
    }
  }
  holds {
    direction
    amount {
      ...MoneyParts
    }
  }
}`, {"hash":"sha256:61b5641fd955bc9688b610456cc81afdc02728a3878d6c00992ab342b333bb35"}) as unknown as TypedDocumentString<TransactionsQuery, TransactionsQueryVariables>;
export const CreateWebhookEndpointDocument = new TypedDocumentString(`
    mutation CreateWebhookEndpoint($idempotencyKey: String!, $input: WebhookEndpointInput!) {
  createWebhookEndpoint(idempotencyKey: $idempotencyKey, input: $input) {
    ...EndpointAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:22f22b46212555aa7125b85d18bee3a521feb2baff56f38297b2db92316d48e0"}) as unknown as TypedDocumentString<CreateWebhookEndpointMutation, CreateWebhookEndpointMutationVariables>;
export const UpdateWebhookEndpointDocument = new TypedDocumentString(`
    mutation UpdateWebhookEndpoint($idempotencyKey: String!, $id: ID!, $input: UpdateWebhookEndpointInput!) {
  updateWebhookEndpoint(idempotencyKey: $idempotencyKey, id: $id, input: $input) {
    ...EndpointAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:301fd803967963592ded1460e5447715e6acffff32f1032079a121faba6785df"}) as unknown as TypedDocumentString<UpdateWebhookEndpointMutation, UpdateWebhookEndpointMutationVariables>;
export const DeleteWebhookEndpointDocument = new TypedDocumentString(`
    mutation DeleteWebhookEndpoint($idempotencyKey: String!, $id: ID!) {
  deleteWebhookEndpoint(idempotencyKey: $idempotencyKey, id: $id) {
    ...EndpointAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:20183ffa353aca83c29a64ee8171460091e2863980cf54f350cab17d9b61152e"}) as unknown as TypedDocumentString<DeleteWebhookEndpointMutation, DeleteWebhookEndpointMutationVariables>;
export const RotateWebhookSecretDocument = new TypedDocumentString(`
    mutation RotateWebhookSecret($idempotencyKey: String!, $id: ID!) {
  rotateWebhookSecret(idempotencyKey: $idempotencyKey, id: $id) {
    ...EndpointAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:bb93f9336873c49d98bfaa88c7d633bc868c7663a2e1752df1abcbc111c1436c"}) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const RecoverWebhookDeliveriesDocument = new TypedDocumentString(`
    mutation RecoverWebhookDeliveries($idempotencyKey: String!, $endpointId: ID!, $since: DateTimeISO!) {
  recoverWebhookDeliveries(
    idempotencyKey: $idempotencyKey
    endpointId: $endpointId
    since: $since
  ) {
    ...EndpointAnswer
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}
fragment EndpointAnswer on WebhookEndpointResult {
  __typename
  ... on WebhookEndpointSuccess {
    replayed
    signingSecret
    endpoint {
      id
      url
      description
      eventTypes
      enabled
      disabledReason
      version
    }
  }
  ...ErrorParts
}`, {"hash":"sha256:70680b5ef16b9387073655a32bdac777531dac7f3f76378daec382adf856203e"}) as unknown as TypedDocumentString<RecoverWebhookDeliveriesMutation, RecoverWebhookDeliveriesMutationVariables>;
export const SendTestEventDocument = new TypedDocumentString(`
    mutation SendTestEvent($idempotencyKey: String!, $endpointId: ID!) {
  sendTestEvent(idempotencyKey: $idempotencyKey, endpointId: $endpointId) {
    __typename
    ... on WebhookDeliverySuccess {
      replayed
      delivery {
        id
        eventType
        status
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:f5e47aff74c0fe21de57c1ca50a416de7d9cd6e236a8e40a9c08b0736d8f12d7"}) as unknown as TypedDocumentString<SendTestEventMutation, SendTestEventMutationVariables>;
export const RetryWebhookDeliveryDocument = new TypedDocumentString(`
    mutation RetryWebhookDelivery($idempotencyKey: String!, $id: ID!) {
  retryWebhookDelivery(idempotencyKey: $idempotencyKey, id: $id) {
    __typename
    ... on WebhookDeliverySuccess {
      replayed
      delivery {
        id
        status
      }
    }
    ...ErrorParts
  }
}
    fragment MoneyParts on Money {
  amount
  currency
  minorUnits
}
fragment ErrorParts on UserError {
  code
  message
  path
  retryable
  ... on NotFoundError {
    subject
    id
  }
  ... on InsufficientFundsError {
    accountId
    available {
      ...MoneyParts
    }
    required {
      ...MoneyParts
    }
  }
  ... on LimitExceededError {
    accountId
    limit {
      ...MoneyParts
    }
    attempted {
      ...MoneyParts
    }
  }
  ... on AccountStateError {
    accountId
    accountStatus: status
  }
  ... on TransactionStateError {
    transactionId
    transactionStatus: status
    reversed
  }
  ... on IdempotencyError {
    idempotencyKey
  }
}`, {"hash":"sha256:0534b45c3abec28e0b60811af72c1db872b0d63734680bc2d7eb7fc065b63963"}) as unknown as TypedDocumentString<RetryWebhookDeliveryMutation, RetryWebhookDeliveryMutationVariables>;
export const WebhookEndpointsDocument = new TypedDocumentString(`
    query WebhookEndpoints {
  webhookEndpoints {
    id
    url
    eventTypes
    enabled
    disabledReason
    failingSince
  }
}
    `, {"hash":"sha256:6b0f07aa552f4c2ef2e5e1d88e525c933b7f2a2c37981d9a70f27c5e5c34bd8b"}) as unknown as TypedDocumentString<WebhookEndpointsQuery, WebhookEndpointsQueryVariables>;
export const WebhookDeliveriesDocument = new TypedDocumentString(`
    query WebhookDeliveries($first: Int, $after: String, $filter: WebhookDeliveryFilter) {
  webhookDeliveries(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      eventId
      eventType
      status
      attemptCount
      nextAttemptAt
      attempts {
        number
        statusCode
        error
        durationMs
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:989afbe4c4429434d2fadd3d9707b11a7b0a459e7d633eafebe24fec764a9bf4"}) as unknown as TypedDocumentString<WebhookDeliveriesQuery, WebhookDeliveriesQueryVariables>;