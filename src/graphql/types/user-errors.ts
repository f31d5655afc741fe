import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import { AccountStatus, ErrorCode, TransactionStatus } from './enums.js';
import { Money } from './money.js';

const DESCRIPTION = {
  code: 'Why, for programs.',
  message: 'Why, for people; its wording may change.',
  path: 'The argument at fault: ["input", "amount"].',
  retryable: 'Whether the same call with the same key may go well later.',
} as const;

/** What every error has. */
export interface ErrorFacts {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: readonly string[] | null;
}

@InterfaceType('UserError', { description: 'Why a mutation was refused. Nothing was changed.' })
export abstract class UserError {
  @Field(() => ErrorCode, { description: DESCRIPTION.code, simple: true })
  readonly code: ErrorCode;

  @Field(() => String, { description: DESCRIPTION.message, simple: true })
  readonly message: string;

  @Field(() => [String], { nullable: true, description: DESCRIPTION.path, simple: true })
  readonly path: readonly string[] | null;

  @Field(() => Boolean, { description: DESCRIPTION.retryable, simple: true })
  readonly retryable: boolean;

  constructor(facts: ErrorFacts) {
    this.code = facts.code;
    this.message = facts.message;
    this.path = facts.path;
    this.retryable = facts.code === ErrorCode.IDEMPOTENCY_IN_PROGRESS;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description:
    'INVALID_INPUT, CURRENCY_MISMATCH, AMBIGUOUS_DIRECTION or UNBALANCED: the arguments cannot be carried out.',
})
export class InvalidInputError extends UserError {}

@ObjectType({ implements: UserError, simpleResolvers: true, description: 'NOT_FOUND: no such thing in this ledger.' })
export class NotFoundError extends UserError {
  @Field(() => String, {
    description: 'What was looked for: "account", "transaction", "currency", "webhookEndpoint" ...',
  })
  readonly subject: string;

  @Field(() => String, { description: 'The id it was looked for by.' })
  readonly id: string;

  constructor(facts: ErrorFacts, subject: string, id: string) {
    super(facts);
    this.subject = subject;
    this.id = id;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: 'INSUFFICIENT_FUNDS: the account would fall below its minBalance, holds included.',
})
export class InsufficientFundsError extends UserError {
  @Field(() => ID, { description: 'The account that lacks the funds.' })
  readonly accountId: string;

  @Field(() => Money, { description: 'What it could have given.' })
  readonly available: Money;

  @Field(() => Money, { description: 'What was wanted of it.' })
  readonly required: Money;

  constructor(facts: ErrorFacts, accountId: string, available: Money, required: Money) {
    super(facts);
    this.accountId = accountId;
    this.available = available;
    this.required = required;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: 'LIMIT_EXCEEDED: the account would rise above its maxBalance, holds included.',
})
export class LimitExceededError extends UserError {
  @Field(() => ID, { description: 'The account whose limit it is.' })
  readonly accountId: string;

  @Field(() => Money, { description: 'The limit.' })
  readonly limit: Money;

  @Field(() => Money, { description: 'What it would have come to.' })
  readonly attempted: Money;

  constructor(facts: ErrorFacts, accountId: string, limit: Money, attempted: Money) {
    super(facts);
    this.accountId = accountId;
    this.limit = limit;
    this.attempted = attempted;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: "ACCOUNT_NOT_OPEN or INVALID_STATE: the account's status forbids it.",
})
export class AccountStateError extends UserError {
  @Field(() => ID, { description: 'The account.' })
  readonly accountId: string;

  @Field(() => AccountStatus, { description: 'Its status.' })
  readonly status: AccountStatus;

  constructor(facts: ErrorFacts, accountId: string, status: AccountStatus) {
    super(facts);
    this.accountId = accountId;
    this.status = status;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: "INVALID_STATE: the transaction's status forbids it. Of calls that race, the losers get this.",
})
export class TransactionStateError extends UserError {
  @Field(() => ID, { description: 'The transaction.' })
  readonly transactionId: string;

  @Field(() => TransactionStatus, { description: 'Its status.' })
  readonly status: TransactionStatus;

  @Field(() => Boolean, { description: 'Whether it was reversed already.' })
  readonly reversed: boolean;

  constructor(facts: ErrorFacts, transactionId: string, status: TransactionStatus, reversed: boolean) {
    super(facts);
    this.transactionId = transactionId;
    this.status = status;
    this.reversed = reversed;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: 'IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_IN_PROGRESS: the key is not free for this call.',
})
export class IdempotencyError extends UserError {
  @Field(() => String, { description: 'The key.' })
  readonly idempotencyKey: string;

  constructor(facts: ErrorFacts, idempotencyKey: string) {
    super(facts);
    this.idempotencyKey = idempotencyKey;
  }
}

@ObjectType({
  implements: UserError,
  simpleResolvers: true,
  description: 'BATCH_REJECTED: another input of the same atomic batch was refused, so this one was not carried out.',
})
export class BatchRejectedError extends UserError {}
