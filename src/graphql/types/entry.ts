import { Field, ID, ObjectType } from 'type-graphql';
import type { EntryRecord, HoldRecord } from '../../ledger/index.js';
import { DateTimeScalar, MinorUnitsScalar } from '../scalars/index.js';
import { Computed } from './computed.js';
import { Side } from './enums.js';
import { Money } from './money.js';

@ObjectType({ simpleResolvers: true, description: 'One leg of a posted transaction. Never changed, never removed.' })
export class Entry {
  @Field(() => Side, { description: 'DEBIT or CREDIT.' })
  readonly direction: EntryRecord['direction'];

  @Field(() => MinorUnitsScalar, { description: "Its place among the account's entries: 1, 2, 3 ... without gaps." })
  readonly sequence: bigint;

  @Field(() => DateTimeScalar, { description: 'When the ledger recorded it.' })
  readonly createdAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it counts, in business terms.' })
  readonly effectiveAt: Date;

  constructor(readonly record: EntryRecord) {
    this.direction = record.direction;
    this.sequence = record.sequence;
    this.createdAt = record.createdAt;
    this.effectiveAt = record.effectiveAt;
  }

  @Computed(() => ID, { description: 'The transaction and the place in it: "<transaction id>:<position>".' })
  get id(): string {
    return `${this.record.transactionId}:${this.record.position}`;
  }

  @Computed(() => Money, { description: 'Always above zero.' })
  get amount(): Money {
    return new Money(this.record.amount, this.record.currency, this.record.exponent);
  }

  @Computed(() => Money, { description: "The account's balance with this entry the last, on its normal side." })
  get balanceAfter(): Money {
    const { normalSide, debitsAfter, creditsAfter, currency, exponent } = this.record;
    return new Money(
      normalSide === 'DEBIT' ? debitsAfter - creditsAfter : creditsAfter - debitsAfter,
      currency,
      exponent,
    );
  }
}

@ObjectType({
  simpleResolvers: true,
  description: 'One leg that a pending transaction reserves, or reserved before it ended.',
})
export class Hold {
  @Field(() => Side, { description: 'DEBIT or CREDIT.' })
  readonly direction: HoldRecord['direction'];

  constructor(readonly record: HoldRecord) {
    this.direction = record.direction;
  }

  @Computed(() => Money, { description: 'Always above zero.' })
  get amount(): Money {
    return new Money(this.record.amount, this.record.currency, this.record.exponent);
  }
}
