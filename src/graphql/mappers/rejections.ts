import type { Rejection } from '../../ledger/index.js';
import { unreachable } from '../../lib/index.js';
import type { InputProblem } from '../inputs/problem.js';
import { moneyOfText } from '../types/money.js';
import {
  AccountStateError,
  BatchRejectedError,
  IdempotencyError,
  InsufficientFundsError,
  InvalidInputError,
  LimitExceededError,
  NotFoundError,
  TransactionStateError,
  type ErrorFacts,
} from '../types/user-errors.js';

/** Any error a mutation may answer with. */
export type AnyUserError =
  | AccountStateError
  | BatchRejectedError
  | IdempotencyError
  | InsufficientFundsError
  | InvalidInputError
  | LimitExceededError
  | NotFoundError
  | TransactionStateError;

/** Where the core's paths begin: below this argument, unless they name one of these arguments themselves. */
export interface ArgumentPlace {
  readonly base: string;
  readonly siblings: readonly string[];
}

/** The mutation whose core paths are those of its `input`. */
export const IN_INPUT: ArgumentPlace = { base: 'input', siblings: ['id', 'input', 'idempotencyKey'] };
/** The mutation whose core paths are those of its list of `inputs`. */
export const IN_INPUTS: ArgumentPlace = { base: 'inputs', siblings: ['inputs', 'idempotencyKey'] };

/** The error for a rejection of the core. Without a place the rejection's path is the argument's already. */
export function errorOfRejection(
  rejection: Rejection,
  idempotencyKey: string,
  place: ArgumentPlace | null,
): AnyUserError {
  const facts: ErrorFacts = {
    code: rejection.code,
    message: rejection.message,
    path: argumentPath(rejection.path, place),
  };
  switch (rejection.code) {
    case 'INVALID_INPUT':
    case 'CURRENCY_MISMATCH':
    case 'AMBIGUOUS_DIRECTION':
    case 'UNBALANCED':
      return new InvalidInputError(facts);
    case 'NOT_FOUND':
      return new NotFoundError(facts, rejection.subject, rejection.id);
    case 'INSUFFICIENT_FUNDS': {
      const { accountId, currency, available, required } = rejection;
      return new InsufficientFundsError(
        facts,
        accountId,
        moneyOfText(available, currency),
        moneyOfText(required, currency),
      );
    }
    case 'LIMIT_EXCEEDED': {
      const { accountId, currency, limit, attempted } = rejection;
      return new LimitExceededError(facts, accountId, moneyOfText(limit, currency), moneyOfText(attempted, currency));
    }
    case 'ACCOUNT_NOT_OPEN':
      return new AccountStateError(facts, rejection.accountId, rejection.status);
    case 'INVALID_STATE':
      return stateError(facts, rejection.subjectId, rejection.status);
    case 'BATCH_REJECTED':
      return new BatchRejectedError(facts);
    case 'IDEMPOTENCY_KEY_REUSED':
    case 'IDEMPOTENCY_IN_PROGRESS':
      return new IdempotencyError(facts, idempotencyKey);
    default:
      return unreachable(rejection);
  }
}

/** The error for an argument that was refused before the core saw it. */
export function errorOfProblem(problem: InputProblem): InvalidInputError {
  return new InvalidInputError({ code: 'INVALID_INPUT', message: problem.message, path: problem.inputPath });
}

function argumentPath(path: readonly string[], place: ArgumentPlace | null): readonly string[] | null {
  if (path.length === 0) return null;
  return place === null || place.siblings.includes(path[0]!) ? path : [place.base, ...path];
}

function stateError(
  facts: ErrorFacts,
  subjectId: string,
  status: Extract<Rejection, { code: 'INVALID_STATE' }>['status'],
): AccountStateError | TransactionStateError {
  switch (status) {
    case 'OPEN':
    case 'FROZEN':
    case 'CLOSED':
      return new AccountStateError(facts, subjectId, status);
    case 'REVERSED':
      return new TransactionStateError(facts, subjectId, 'POSTED', true);
    case 'PENDING':
    case 'POSTED':
    case 'VOIDED':
    case 'EXPIRED':
      return new TransactionStateError(facts, subjectId, status, false);
    default:
      return unreachable(status);
  }
}
