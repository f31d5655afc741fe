import { Field, ID, ObjectType } from 'type-graphql';
import type { TransactionRecord } from '../../ledger/index.js';
import type { JsonObject } from '../../lib/index.js';
import { DateTimeScalar, JsonObjectScalar } from '../scalars/index.js';
import { Computed } from './computed.js';
import { Entry, Hold } from './entry.js';
import { TransactionStatus } from './enums.js';

@ObjectType({
  simpleResolvers: true,
  description: 'An atomic event of two or more entries; in each currency debits = credits.',
})
export class Transaction {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => TransactionStatus, { description: 'What has become of it.' })
  readonly status: TransactionRecord['status'];

  @Field(() => String, { nullable: true, description: "The caller's own number or name for it." })
  readonly reference: string | null;

  @Field(() => String, { nullable: true, description: 'For people.' })
  readonly description: string | null;

  @Field(() => JsonObjectScalar, { description: "The caller's own facts about it." })
  readonly metadata: JsonObject;

  @Field(() => DateTimeScalar, { description: 'When it counts, in business terms.' })
  readonly effectiveAt: Date;

  @Field(() => DateTimeScalar, { description: 'When the ledger recorded it.' })
  readonly createdAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it lapses, or would have, if pending; null: never.',
  })
  readonly expiresAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a pending one was posted, voided or expired.' })
  readonly resolvedAt: Date | null;

  @Field(() => String, { description: 'Who recorded it: "key:<id>", "operator", "jwt:<subject>".' })
  readonly actor: string;

  constructor(readonly record: TransactionRecord) {
    this.id = record.transactionId;
    this.status = record.status;
    this.reference = record.reference;
    this.description = record.description;
    this.metadata = record.metadata;
    this.effectiveAt = record.effectiveAt;
    this.createdAt = record.createdAt;
    this.expiresAt = record.expiresAt;
    this.resolvedAt = record.resolvedAt;
    this.actor = record.actor;
  }

  @Computed(() => [Entry], {
    description: 'Its legs, in the order given; none while pending, nor when it was never posted.',
  })
  get entries(): Entry[] {
    return this.record.entries.map((entry) => new Entry(entry));
  }

  @Computed(() => [Hold], { description: 'What it reserves, or reserved; none when it was posted at once.' })
  get holds(): Hold[] {
    return this.record.holds.map((hold) => new Hold(hold));
  }
}
