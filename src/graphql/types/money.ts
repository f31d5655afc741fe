import { Field, ObjectType } from 'type-graphql';
import { formatMinorUnits } from '../../lib/index.js';
import { CurrencyCodeScalar, DecimalScalar, MinorUnitsScalar } from '../scalars/index.js';
import { Computed } from './computed.js';

@ObjectType({ simpleResolvers: true, description: 'An exact amount in one currency.' })
export class Money {
  @Field(() => CurrencyCodeScalar, { description: 'The currency.' })
  readonly currency: string;

  @Field(() => MinorUnitsScalar, {
    description: 'The amount in the smallest unit of the currency: "10050" for 100.50 USD.',
  })
  readonly minorUnits: bigint;

  private readonly exponent: number;

  constructor(minorUnits: bigint, currency: string, exponent: number) {
    this.minorUnits = minorUnits;
    this.currency = currency;
    this.exponent = exponent;
  }

  @Computed(() => DecimalScalar, { description: 'The amount with all fraction digits of its currency: "100.50".' })
  get amount(): string {
    return formatMinorUnits(this.minorUnits, this.exponent);
  }
}

/** Reads back text that `formatMinorUnits` wrote, which has all fraction digits of its currency. */
export function moneyOfText(text: string, currency: string): Money {
  const point = text.indexOf('.');
  return new Money(BigInt(text.replace('.', '')), currency, point === -1 ? 0 : text.length - point - 1);
}
