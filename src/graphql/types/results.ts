import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { Account } from './account.js';
import { Transaction } from './transaction.js';
import {
  AccountStateError,
  BatchRejectedError,
  IdempotencyError,
  InsufficientFundsError,
  InvalidInputError,
  LimitExceededError,
  NotFoundError,
  TransactionStateError,
} from './user-errors.js';

const REPLAYED = 'true: an earlier call with this key did it.';

@ObjectType({ simpleResolvers: true, description: 'The transaction was recorded.' })
export class TransactionSuccess {
  @Field(() => Transaction, { description: 'The transaction.' })
  readonly transaction: Transaction;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(transaction: Transaction, replayed: boolean) {
    this.transaction = transaction;
    this.replayed = replayed;
  }
}

export const TransactionResult = createUnionType({
  name: 'TransactionResult',
  description: 'The transaction, or why there is none.',
  types: () =>
    [
      TransactionSuccess,
      InvalidInputError,
      NotFoundError,
      InsufficientFundsError,
      LimitExceededError,
      AccountStateError,
      TransactionStateError,
      IdempotencyError,
      BatchRejectedError,
    ] as const,
});

@ObjectType({ simpleResolvers: true, description: 'The batch was taken and each input has its result.' })
export class TransferBatchSuccess {
  @Field(() => [TransactionResult], {
    description: 'One result per input, in order. An atomic batch has either only successes or only errors.',
  })
  readonly results: (typeof TransactionResult)[];

  @Field(() => Int, { description: 'How many were carried out.' })
  readonly succeeded: number;

  @Field(() => Int, { description: 'How many were refused.' })
  readonly refused: number;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(results: (typeof TransactionResult)[], replayed: boolean) {
    this.results = results;
    this.succeeded = results.reduce((count, result) => count + (result instanceof TransactionSuccess ? 1 : 0), 0);
    this.refused = results.length - this.succeeded;
    this.replayed = replayed;
  }
}

export const TransferBatchResult = createUnionType({
  name: 'TransferBatchResult',
  description: 'The results of a batch, or why it was not taken at all.',
  types: () => [TransferBatchSuccess, InvalidInputError, IdempotencyError] as const,
});

@ObjectType({ simpleResolvers: true, description: 'The account was made or changed.' })
export class AccountSuccess {
  @Field(() => Account, { description: 'The account; after a replay, as it stands now.' })
  readonly account: Account;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(account: Account, replayed: boolean) {
    this.account = account;
    this.replayed = replayed;
  }
}

export const AccountResult = createUnionType({
  name: 'AccountResult',
  description: 'The account, or why it was not made or changed.',
  types: () => [AccountSuccess, InvalidInputError, NotFoundError, AccountStateError, IdempotencyError] as const,
});
