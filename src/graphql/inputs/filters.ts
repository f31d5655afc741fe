import { Field, ID, InputType } from 'type-graphql';
import type {
  AccountFilter as AccountConditions,
  EntryFilter as EntryConditions,
  TransactionFilter as TransactionConditions,
} from '../../ledger/index.js';
import type { JsonObject } from '../../lib/index.js';
import { CurrencyCodeScalar, DateTimeScalar, JsonObjectScalar } from '../scalars/index.js';
import { AccountStatus, Side, TransactionStatus } from '../types/enums.js';
import type { MetadataLimits } from './metadata.js';
import { MAX_REFERENCE_LENGTH, readCode, readId, readLine, readMetadata, readTime, type Optional } from './values.js';

const METADATA = 'Metadata that contains this object: {"order": "42"}.';
const BASE = ['filter'] as const;

@InputType({ description: 'From an instant on and before another; a missing end is open.' })
export class TimeRangeInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'At or after.' })
  from: Optional<Date>;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before.' })
  to: Optional<Date>;
}

@InputType({ description: 'Accounts for which every given condition holds.' })
export class AccountFilter {
  @Field(() => String, { nullable: true, description: 'Codes that start with this: "users:42:" is a subtree.' })
  codePrefix: Optional<string>;

  @Field(() => CurrencyCodeScalar, { nullable: true, description: 'The currency.' })
  currency: Optional<string>;

  @Field(() => Side, { nullable: true, description: 'The normal side.' })
  normalSide: Optional<Side>;

  @Field(() => AccountStatus, { nullable: true, description: 'The status.' })
  status: Optional<AccountStatus>;

  @Field(() => JsonObjectScalar, { nullable: true, description: METADATA })
  metadata: Optional<unknown>;
}

@InputType({ description: "An account's entries for which every given condition holds." })
export class EntryFilter {
  @Field(() => Side, { nullable: true, description: 'DEBIT or CREDIT.' })
  direction: Optional<Side>;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was recorded.' })
  createdAt: Optional<TimeRangeInput>;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it counts.' })
  effectiveAt: Optional<TimeRangeInput>;

  @Field(() => String, { nullable: true, description: "The transaction's reference." })
  reference: Optional<string>;

  @Field(() => JsonObjectScalar, { nullable: true, description: `Of the transaction: ${METADATA}` })
  metadata: Optional<unknown>;
}

@InputType({
  description:
    'Transactions for which every given condition holds. accountId, accountCodePrefix and direction speak of one and the same leg.',
})
export class TransactionFilter {
  @Field(() => TransactionStatus, { nullable: true, description: 'What has become of it.' })
  status: Optional<TransactionStatus>;

  @Field(() => String, { nullable: true, description: 'The reference, exactly.' })
  reference: Optional<string>;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was recorded.' })
  createdAt: Optional<TimeRangeInput>;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it counts.' })
  effectiveAt: Optional<TimeRangeInput>;

  @Field(() => JsonObjectScalar, { nullable: true, description: METADATA })
  metadata: Optional<unknown>;

  @Field(() => ID, { nullable: true, description: 'It has a leg on this account.' })
  accountId: Optional<string>;

  @Field(() => String, { nullable: true, description: 'It has a leg on an account whose code starts with this.' })
  accountCodePrefix: Optional<string>;

  @Field(() => Side, { nullable: true, description: 'It has a leg of this direction.' })
  direction: Optional<Side>;
}

function range(input: Optional<TimeRangeInput>, name: string): { from?: Date; to?: Date } | undefined {
  if (input == null) return undefined;
  const base = [...BASE, name];
  return {
    ...(input.from != null && { from: readTime(input.from, base, 'from') }),
    ...(input.to != null && { to: readTime(input.to, base, 'to') }),
  };
}

function metadata(value: Optional<unknown>, limits: MetadataLimits): JsonObject | undefined {
  return value == null ? undefined : readMetadata(value, limits, BASE, 'metadata');
}

function reference(value: Optional<string>): string | undefined {
  return value == null ? undefined : readLine(value, MAX_REFERENCE_LENGTH, BASE, 'reference');
}

function codePrefix(value: Optional<string>, name: string): string | undefined {
  return value == null || value === '' ? undefined : readCode(value, BASE, name);
}

/** The conditions of the filter. Throws InputProblem. */
export function readAccountFilter(filter: Optional<AccountFilter>, limits: MetadataLimits): AccountConditions {
  if (filter == null) return {};
  return {
    codePrefix: codePrefix(filter.codePrefix, 'codePrefix'),
    currency: filter.currency ?? undefined,
    normalSide: filter.normalSide ?? undefined,
    status: filter.status ?? undefined,
    metadata: metadata(filter.metadata, limits),
  };
}

/** The conditions of the filter. Throws InputProblem. */
export function readEntryFilter(filter: Optional<EntryFilter>, limits: MetadataLimits): EntryConditions {
  if (filter == null) return {};
  return {
    direction: filter.direction ?? undefined,
    created: range(filter.createdAt, 'createdAt'),
    effective: range(filter.effectiveAt, 'effectiveAt'),
    reference: reference(filter.reference),
    metadata: metadata(filter.metadata, limits),
  };
}

/** The conditions of the filter. Throws InputProblem. */
export function readTransactionFilter(
  filter: Optional<TransactionFilter>,
  limits: MetadataLimits,
): TransactionConditions {
  if (filter == null) return {};
  return {
    status: filter.status ?? undefined,
    reference: reference(filter.reference),
    created: range(filter.createdAt, 'createdAt'),
    effective: range(filter.effectiveAt, 'effectiveAt'),
    metadata: metadata(filter.metadata, limits),
    accountId: filter.accountId == null ? undefined : readId(filter.accountId, BASE, 'accountId'),
    accountCodePrefix: codePrefix(filter.accountCodePrefix, 'accountCodePrefix'),
    direction: filter.direction ?? undefined,
  };
}
