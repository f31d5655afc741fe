import type { BatchItem, ChangeOutcome, PostingOutcome, TransactionRecord } from '../../ledger/index.js';
import { TransactionSuccess, TransferBatchSuccess } from '../types/results.js';
import { Transaction } from '../types/transaction.js';
import type { IdempotencyError, InvalidInputError } from '../types/user-errors.js';
import { errorOfRejection, IN_INPUTS, type AnyUserError, type ArgumentPlace } from './rejections.js';

/** The answer to a mutation that makes or ends one transaction. */
export function transactionResult(
  outcome: PostingOutcome,
  idempotencyKey: string,
  place: ArgumentPlace | null,
): TransactionSuccess | AnyUserError {
  switch (outcome.kind) {
    case 'done':
      return success(outcome.transaction, outcome.replayed);
    case 'rejected':
      return errorOfRejection(outcome.rejection, idempotencyKey, place);
    case 'batch':
      throw new Error('a command for one transaction was answered with a batch');
  }
}

/** The answer to a batch. What is wrong with one input stands in its result; what is wrong with the call is an error. */
export function batchResult(
  outcome: PostingOutcome,
  idempotencyKey: string,
): TransferBatchSuccess | InvalidInputError | IdempotencyError {
  switch (outcome.kind) {
    case 'batch':
      return new TransferBatchSuccess(
        outcome.results.map((item) => itemResult(item, idempotencyKey, outcome.replayed)),
        outcome.replayed,
      );
    case 'rejected':
      return errorOfRejection(outcome.rejection, idempotencyKey, IN_INPUTS);
    case 'done':
      throw new Error('a batch was answered with one transaction');
  }
}

/** The answer to a change of one thing that is no transaction. */
export function changeResult<T, S>(
  outcome: ChangeOutcome<T>,
  idempotencyKey: string,
  place: ArgumentPlace | null,
  toSuccess: (value: T, replayed: boolean) => S,
): S | AnyUserError {
  return outcome.kind === 'done'
    ? toSuccess(outcome.value, outcome.replayed)
    : errorOfRejection(outcome.rejection, idempotencyKey, place);
}

function itemResult(item: BatchItem, idempotencyKey: string, replayed: boolean): TransactionSuccess | AnyUserError {
  return item.kind === 'done'
    ? success(item.transaction, replayed)
    : errorOfRejection(item.rejection, idempotencyKey, IN_INPUTS);
}

function success(record: TransactionRecord, replayed: boolean): TransactionSuccess {
  return new TransactionSuccess(new Transaction(record), replayed);
}
