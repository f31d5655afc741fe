import { Field, Int, ObjectType } from 'type-graphql';
import { balanceFigures, type AccountRecord, type BalanceRecord, type RolledUpBalance } from '../../ledger/index.js';
import { CurrencyCodeScalar, DateTimeScalar, MinorUnitsScalar } from '../scalars/index.js';
import { Computed } from './computed.js';
import { Side } from './enums.js';
import { Money } from './money.js';

type Totals = Omit<BalanceRecord, 'accountId' | 'sequence'>;

/** What every kind of balance shows. Not a type of the schema: a base class for those that are. */
@ObjectType({ simpleResolvers: true })
abstract class Figures {
  @Field(() => DateTimeScalar, { description: 'The instant it is the balance of.' })
  readonly asOf: Date;

  constructor(private readonly totals: Totals) {
    this.asOf = totals.asOf;
  }

  @Computed(() => Money, { description: 'What has happened.' })
  get posted(): Money {
    return this.money(balanceFigures(this.totals).posted);
  }

  @Computed(() => Money, { description: 'What may still be spent: posted - pendingOut.' })
  get available(): Money {
    return this.money(balanceFigures(this.totals).available);
  }

  @Computed(() => Money, { description: 'Reserved by pending transactions to come in.' })
  get pendingIn(): Money {
    return this.money(balanceFigures(this.totals).pendingIn);
  }

  @Computed(() => Money, { description: 'Reserved by pending transactions to go out.' })
  get pendingOut(): Money {
    return this.money(balanceFigures(this.totals).pendingOut);
  }

  @Computed(() => Money, { description: 'The sum of all posted debits.' })
  get debits(): Money {
    return this.money(this.totals.debits);
  }

  @Computed(() => Money, { description: 'The sum of all posted credits.' })
  get credits(): Money {
    return this.money(this.totals.credits);
  }

  private money(minor: bigint): Money {
    return new Money(minor, this.totals.currency, this.totals.exponent);
  }
}

@ObjectType({ simpleResolvers: true, description: "An account's balance at an instant, on its normal side." })
export class Balance extends Figures {
  @Field(() => MinorUnitsScalar, { description: 'The sequence number of the last entry recorded by then; "0": none.' })
  readonly sequence: bigint;

  constructor(totals: Totals & { readonly sequence: bigint }) {
    super(totals);
    this.sequence = totals.sequence;
  }
}

@ObjectType({
  simpleResolvers: true,
  description: 'The balances of all accounts of one currency and one normal side under a code prefix, added up.',
})
export class SubtreeBalance extends Figures {
  @Field(() => CurrencyCodeScalar, { description: 'The currency.' })
  readonly currency: string;

  @Field(() => Side, { description: 'The normal side of the accounts.' })
  readonly normalSide: RolledUpBalance['normalSide'];

  @Field(() => Int, { description: 'How many accounts these are.' })
  readonly accounts: number;

  constructor(totals: RolledUpBalance) {
    super(totals);
    this.currency = totals.currency;
    this.normalSide = totals.normalSide;
    this.accounts = totals.accounts;
  }
}

/** The balance that an account's own row tells, at the time it was read. */
export function currentBalance(account: AccountRecord, readAt: Date): Balance {
  return new Balance({
    currency: account.currency,
    exponent: account.exponent,
    normalSide: account.normalSide,
    debits: account.postedDebits,
    credits: account.postedCredits,
    pendingDebits: account.pendingDebits,
    pendingCredits: account.pendingCredits,
    sequence: account.lastSequence,
    asOf: readAt,
  });
}
