import { Field, InputType, Int } from 'type-graphql';
import type { AccountChanges, NewAccount } from '../../ledger/index.js';
import type { Decimal } from '../../lib/index.js';
import { CurrencyCodeScalar, DecimalScalar, JsonObjectScalar } from '../scalars/index.js';
import { AccountStatus, Side } from '../types/enums.js';
import type { MetadataLimits } from './metadata.js';
import { InputProblem } from './problem.js';
import { MAX_NAME_LENGTH, readCode, readLine, readMetadata, type Optional } from './values.js';

@InputType({ description: 'A new account.' })
export class CreateAccountInput {
  @Field(() => String, {
    description:
      'Unique in the ledger, never changed: 1 to 200 of A-Z a-z 0-9 _ . : -; colons make a tree ("users:42:wallet").',
  })
  code!: string;

  @Field(() => String, { description: 'For people; 1 to 200 characters.' })
  name!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The one currency it will hold.' })
  currency!: string;

  @Field(() => Side, { defaultValue: 'DEBIT', description: 'The side that raises its balance.' })
  normalSide!: NewAccount['normalSide'];

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The lowest balance allowed; by default 0, unless unlimited.',
  })
  minBalance: Optional<Decimal>;

  @Field(() => DecimalScalar, { nullable: true, description: 'The highest balance allowed; by default none.' })
  maxBalance: Optional<Decimal>;

  @Field(() => Boolean, { defaultValue: false, description: 'Neither lowest nor highest balance; excludes both.' })
  unlimited!: boolean;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: "The caller's own facts about it, within the server's limits.",
  })
  metadata: Optional<unknown>;
}

@InputType({ description: 'What to change about an account; what is missing stays.' })
export class UpdateAccountInput {
  @Field(() => String, { nullable: true, description: 'For people; 1 to 200 characters.' })
  name: Optional<string>;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'Replaces the metadata as a whole.' })
  metadata: Optional<unknown>;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'null: no lowest balance from now on. History stays as it is.',
  })
  minBalance: Optional<Decimal>;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'null: no highest balance from now on. History stays as it is.',
  })
  maxBalance: Optional<Decimal>;

  @Field(() => AccountStatus, { nullable: true, description: 'CLOSED needs a zero balance and no holds.' })
  status: Optional<AccountStatus>;

  @Field(() => Int, { nullable: true, description: 'When given, the account must still have this version.' })
  expectedVersion: Optional<number>;
}

const BASE = ['input'] as const;

/** The account that is asked for. Throws InputProblem. */
export function readNewAccount(input: CreateAccountInput, limits: MetadataLimits): NewAccount {
  return {
    code: readCode(input.code, BASE, 'code'),
    name: readLine(input.name, MAX_NAME_LENGTH, BASE, 'name'),
    currency: input.currency,
    normalSide: input.normalSide,
    minBalance: input.minBalance,
    maxBalance: input.maxBalance,
    unlimited: input.unlimited,
    metadata: readMetadata(input.metadata, limits, BASE, 'metadata'),
  };
}

/** The changes that are asked for. null takes a limit away; elsewhere it would mean nothing and is refused. */
export function readAccountChanges(input: UpdateAccountInput, limits: MetadataLimits): AccountChanges {
  for (const name of ['name', 'metadata', 'status', 'expectedVersion'] as const)
    if (input[name] === null)
      throw new InputProblem('Leave it out to keep it; null has no meaning here.', [...BASE, name]);
  return {
    name: input.name == null ? undefined : readLine(input.name, MAX_NAME_LENGTH, BASE, 'name'),
    metadata: input.metadata == null ? undefined : readMetadata(input.metadata, limits, BASE, 'metadata'),
    minBalance: input.minBalance,
    maxBalance: input.maxBalance,
    status: input.status ?? undefined,
    expectedVersion: input.expectedVersion ?? undefined,
  };
}
