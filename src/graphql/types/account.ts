import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AccountRecord } from '../../ledger/index.js';
import { formatMinorUnits, type JsonObject } from '../../lib/index.js';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, JsonObjectScalar } from '../scalars/index.js';
import { Computed } from './computed.js';
import { AccountStatus, Side } from './enums.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Holds one currency. `balance` and `entries` say what is in it and how it came there.',
})
export class Account {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => String, { description: 'Unique in the ledger; colons make a tree: "users:42:wallet".' })
  readonly code: string;

  @Field(() => String, { description: 'For people.' })
  readonly name: string;

  @Field(() => CurrencyCodeScalar, { description: 'The one currency it holds.' })
  readonly currency: string;

  @Field(() => Side, { description: 'The side that raises its balance.' })
  readonly normalSide: AccountRecord['normalSide'];

  @Field(() => AccountStatus, { description: 'Whether it takes part in transactions.' })
  readonly status: AccountRecord['status'];

  @Field(() => JsonObjectScalar, { description: "The caller's own facts about it." })
  readonly metadata: JsonObject;

  @Field(() => Int, { description: 'Raised by every change of the account itself; not by transactions.' })
  readonly version: number;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt: Date;

  constructor(readonly record: AccountRecord) {
    this.id = record.accountId;
    this.code = record.code;
    this.name = record.name;
    this.currency = record.currency;
    this.normalSide = record.normalSide;
    this.status = record.status;
    this.metadata = record.metadata;
    this.version = record.version;
    this.createdAt = record.createdAt;
  }

  @Computed(() => DecimalScalar, {
    nullable: true,
    description: 'The lowest balance allowed, on the normal side; null: no limit.',
  })
  get minBalance(): string | null {
    const { minBalance, exponent } = this.record;
    return minBalance === null ? null : formatMinorUnits(minBalance, exponent);
  }

  @Computed(() => DecimalScalar, {
    nullable: true,
    description: 'The highest balance allowed, on the normal side; null: no limit.',
  })
  get maxBalance(): string | null {
    const { maxBalance, exponent } = this.record;
    return maxBalance === null ? null : formatMinorUnits(maxBalance, exponent);
  }
}
