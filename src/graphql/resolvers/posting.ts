import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { PostingOperation } from '../../ledger/index.js';
import type { Decimal } from '../../lib/index.js';
import type { RequestContext } from '../context.js';
import {
  PostTransactionInput,
  readTransaction,
  readTransfer,
  readTransfers,
  TransferInput,
} from '../inputs/posting.js';
import { readAmount, readDescription, readId, type Optional } from '../inputs/values.js';
import { batchResult, transactionResult } from '../mappers/outcomes.js';
import { IN_INPUT, type ArgumentPlace } from '../mappers/rejections.js';
import { DecimalScalar } from '../scalars/index.js';
import { TransactionResult, TransferBatchResult } from '../types/results.js';
import { answer } from './answer.js';

export const KEY_DESCRIPTION =
  '1 to 255 printable characters, your own choice: the same call under the same key is carried out once, and answered the same again.';
const INPUT = ['input'] as const;

/** The mutations that move money. */
@Resolver()
export class PostingResolver {
  @Mutation(() => TransactionResult, { nullable: true, description: 'Moves value from one account to another.' })
  transfer(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => TransferInput, { description: 'What to move.' }) input: TransferInput,
  ): Promise<typeof TransactionResult> {
    return this.post(context, idempotencyKey, IN_INPUT, () => ({
      kind: 'transfer',
      transfer: readTransfer(input, INPUT, context.services.metadata),
    }));
  }

  @Mutation(() => TransferBatchResult, {
    nullable: true,
    description: 'Up to 1,000 transfers in one commit. One key for the batch; one result per input, in order.',
  })
  transferBatch(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('inputs', () => [TransferInput], { description: 'What to move, in this order.' }) inputs: TransferInput[],
    @Arg('atomic', () => Boolean, { defaultValue: true, description: 'true: all or nothing. false: each on its own.' })
    atomic: boolean,
  ): Promise<typeof TransferBatchResult> {
    return answer(async () => {
      const { services } = context;
      const command = context.command(idempotencyKey);
      const transfers = readTransfers(inputs, services.maxBatchInputs, services.metadata);
      const outcome = await services.post({ ...command, operation: { kind: 'transferBatch', transfers, atomic } });
      context.noteAmounts(outcome);
      return batchResult(outcome, idempotencyKey);
    });
  }

  @Mutation(() => TransactionResult, {
    nullable: true,
    description: 'Records a transaction of any shape, balanced in each currency.',
  })
  postTransaction(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => PostTransactionInput, { description: 'Its entries, and what to say about it.' })
    input: PostTransactionInput,
  ): Promise<typeof TransactionResult> {
    return this.post(context, idempotencyKey, IN_INPUT, () => ({
      kind: 'postTransaction',
      ...readTransaction(input, INPUT, context.services.metadata),
    }));
  }

  @Mutation(() => TransactionResult, {
    nullable: true,
    description: 'Posts a pending transaction, whole or (amount, two entries only) in part; the rest is released.',
  })
  postPending(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('transactionId', () => ID, { description: 'The pending transaction.' }) transactionId: string,
    @Arg('amount', () => DecimalScalar, {
      nullable: true,
      description: 'Above zero, at most what is held; by default all of it.',
    })
    amount: Optional<Decimal>,
  ): Promise<typeof TransactionResult> {
    return this.post(context, idempotencyKey, null, () => ({
      kind: 'postPending',
      transactionId: readId(transactionId, [], 'transactionId'),
      amount: amount == null ? null : readAmount(amount, [], 'amount'),
    }));
  }

  @Mutation(() => TransactionResult, {
    nullable: true,
    description: 'Gives up a pending transaction; what it held is released.',
  })
  voidPending(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('transactionId', () => ID, { description: 'The pending transaction.' }) transactionId: string,
  ): Promise<typeof TransactionResult> {
    return this.post(context, idempotencyKey, null, () => ({
      kind: 'voidPending',
      transactionId: readId(transactionId, [], 'transactionId'),
    }));
  }

  @Mutation(() => TransactionResult, {
    nullable: true,
    description:
      'Records the opposite of a posted transaction, whole and once only, within the limits of the accounts.',
  })
  reverseTransaction(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('transactionId', () => ID, { description: 'The posted transaction.' }) transactionId: string,
    @Arg('reason', () => String, { nullable: true, description: "Becomes the new transaction's description." })
    reason: Optional<string>,
  ): Promise<typeof TransactionResult> {
    return this.post(context, idempotencyKey, null, () => ({
      kind: 'reverseTransaction',
      transactionId: readId(transactionId, [], 'transactionId'),
      reason: readDescription(reason, [], 'reason'),
    }));
  }

  /** The returned record is the answer: nothing is read again for it. */
  private post(
    context: RequestContext,
    idempotencyKey: string,
    place: ArgumentPlace | null,
    readOperation: () => PostingOperation,
  ): Promise<typeof TransactionResult> {
    return answer(async () => {
      const command = context.command(idempotencyKey);
      const outcome = await context.services.post({ ...command, operation: readOperation() });
      context.noteAmounts(outcome);
      if (outcome.kind === 'done')
        context.loaders.transactions.prime(outcome.transaction.transactionId, outcome.transaction);
      return transactionResult(outcome, idempotencyKey, place);
    });
  }
}
