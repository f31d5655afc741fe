import { Field, ID, InputType } from 'type-graphql';
import type { EntryDetails, TransactionDetails, TransferDetails } from '../../ledger/index.js';
import type { Decimal } from '../../lib/index.js';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, JsonObjectScalar } from '../scalars/index.js';
import { Side } from '../types/enums.js';
import type { MetadataLimits } from './metadata.js';
import { InputProblem } from './problem.js';
import {
  MAX_REFERENCE_LENGTH,
  readAmount,
  readDescription,
  readId,
  readMetadata,
  readOptionalLine,
  readOptionalTime,
  type Optional,
} from './values.js';

const MIN_ENTRIES = 2;
const MAX_ENTRIES = 100;

@InputType({ description: 'What a caller may say about a new transaction.' })
abstract class TransactionDetailsInput {
  @Field(() => String, {
    nullable: true,
    description: "The caller's own number or name for it; at most 200 characters.",
  })
  reference: Optional<string>;

  @Field(() => String, { nullable: true, description: 'For people; at most 2,000 characters.' })
  description: Optional<string>;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: "The caller's own facts about it, within the server's limits.",
  })
  metadata: Optional<unknown>;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it counts, in business terms, past or future; by default when it is recorded.',
  })
  effectiveAt: Optional<Date>;

  @Field(() => Boolean, { defaultValue: false, description: 'Reserve only; postPending or voidPending ends it.' })
  pending!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a pending transaction lapses; by default never.' })
  expiresAt: Optional<Date>;
}

@InputType({ description: 'Value leaves one account and arrives at another.' })
export class TransferInput extends TransactionDetailsInput {
  @Field(() => ID, { description: 'The account whose balance falls.' })
  fromAccountId!: string;

  @Field(() => ID, { description: 'The account whose balance rises.' })
  toAccountId!: string;

  @Field(() => DecimalScalar, { description: 'Above zero.' })
  amount!: Decimal;

  @Field(() => CurrencyCodeScalar, { nullable: true, description: "When given, must be the accounts' currency." })
  currency: Optional<string>;
}

@InputType({ description: 'One leg of a transaction to be.' })
export class EntryInput {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Side, { description: 'DEBIT or CREDIT.' })
  direction!: EntryDetails['direction'];

  @Field(() => DecimalScalar, { description: "Above zero, in the account's currency." })
  amount!: Decimal;
}

@InputType({ description: 'A transaction of any shape; in each currency debits = credits.' })
export class PostTransactionInput extends TransactionDetailsInput {
  @Field(() => [EntryInput], { description: '2 to 100 entries.' })
  entries!: EntryInput[];
}

function readDetails(
  input: TransactionDetailsInput,
  base: readonly string[],
  limits: MetadataLimits,
): TransactionDetails {
  const expiresAt = readOptionalTime(input.expiresAt, base, 'expiresAt');
  if (expiresAt !== null && !input.pending)
    throw new InputProblem('Only a pending transaction can expire.', [...base, 'expiresAt']);
  return {
    reference: readOptionalLine(input.reference, MAX_REFERENCE_LENGTH, base, 'reference'),
    description: readDescription(input.description, base, 'description'),
    metadata: readMetadata(input.metadata, limits, base, 'metadata'),
    effectiveAt: readOptionalTime(input.effectiveAt, base, 'effectiveAt'),
    pending: input.pending,
    expiresAt,
  };
}

/** The transfer that is asked for; `base` is the path of the input. Throws InputProblem. */
export function readTransfer(input: TransferInput, base: readonly string[], limits: MetadataLimits): TransferDetails {
  const fromAccountId = readId(input.fromAccountId, base, 'fromAccountId');
  const toAccountId = readId(input.toAccountId, base, 'toAccountId');
  if (fromAccountId === toAccountId)
    throw new InputProblem('A transfer needs two different accounts.', [...base, 'toAccountId']);
  return {
    fromAccountId,
    toAccountId,
    amount: readAmount(input.amount, base, 'amount'),
    currency: input.currency ?? null,
    ...readDetails(input, base, limits),
  };
}

/** The transfers of a batch. Throws InputProblem, naming the first that cannot be accepted. */
export function readTransfers(
  inputs: readonly TransferInput[],
  maxInputs: number,
  limits: MetadataLimits,
): TransferDetails[] {
  if (inputs.length === 0 || inputs.length > maxInputs)
    throw new InputProblem(`A batch has 1 to ${maxInputs} transfers.`, ['inputs']);
  return inputs.map((input, index) => readTransfer(input, ['inputs', String(index)], limits));
}

/** The transaction that is asked for. Throws InputProblem. */
export function readTransaction(
  input: PostTransactionInput,
  base: readonly string[],
  limits: MetadataLimits,
): { readonly entries: EntryDetails[]; readonly details: TransactionDetails } {
  if (input.entries.length < MIN_ENTRIES || input.entries.length > MAX_ENTRIES)
    throw new InputProblem(`A transaction has ${MIN_ENTRIES} to ${MAX_ENTRIES} entries.`, [...base, 'entries']);
  return {
    entries: input.entries.map((entry, index) => {
      const place = [...base, 'entries', String(index)];
      return {
        accountId: readId(entry.accountId, place, 'accountId'),
        direction: entry.direction,
        amount: readAmount(entry.amount, place, 'amount'),
      };
    }),
    details: readDetails(input, base, limits),
  };
}
