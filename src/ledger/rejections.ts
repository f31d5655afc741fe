import type { AccountStatus } from './accounts/account.table.js';

export type TransactionStatus = 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';

/**
 * Why the ledger refused a command: a value the caller must handle, never an exception. `path` is relative to the command
 * (["amount"], ["entries", "3", "accountId"]). Amounts are canonical decimal text in the account's currency, so that a
 * rejection can be stored and returned unchanged.
 */
export type Rejection = { readonly message: string; readonly path: readonly string[] } & (
  | { readonly code: 'INVALID_INPUT' }
  | { readonly code: 'NOT_FOUND'; readonly subject: string; readonly id: string }
  | {
      readonly code: 'INSUFFICIENT_FUNDS';
      readonly accountId: string;
      readonly currency: string;
      /** What the command could have taken at most, and what it wanted to take. */
      readonly available: string;
      readonly required: string;
    }
  | {
      readonly code: 'LIMIT_EXCEEDED';
      readonly accountId: string;
      readonly currency: string;
      readonly limit: string;
      readonly attempted: string;
    }
  | { readonly code: 'CURRENCY_MISMATCH' }
  | { readonly code: 'AMBIGUOUS_DIRECTION' }
  | { readonly code: 'UNBALANCED' }
  | { readonly code: 'ACCOUNT_NOT_OPEN'; readonly accountId: string; readonly status: AccountStatus }
  | {
      readonly code: 'INVALID_STATE';
      /** The transaction or account whose state forbids it, and that state. */
      readonly subjectId: string;
      readonly status: TransactionStatus | AccountStatus | 'REVERSED';
    }
  | { readonly code: 'BATCH_REJECTED' }
  | { readonly code: 'IDEMPOTENCY_KEY_REUSED' }
  | { readonly code: 'IDEMPOTENCY_IN_PROGRESS' }
);
export type RejectionCode = Rejection['code'];

/**
 * INVALID_INPUT is not remembered under the idempotency key (mend the input, keep the key), nor are the two that speak of
 * the key itself; every other rejection is, because a retry must not do later what was refused before.
 */
export function isRemembered(rejection: Rejection): boolean {
  return (
    rejection.code !== 'INVALID_INPUT' &&
    rejection.code !== 'IDEMPOTENCY_KEY_REUSED' &&
    rejection.code !== 'IDEMPOTENCY_IN_PROGRESS'
  );
}
