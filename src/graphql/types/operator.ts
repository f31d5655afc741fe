import { createUnionType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { SCOPES, type ApiKeyRecord, type AuditRecord, type Scope as CallerScope } from '../../access/index.js';
import type {
  CurrencyRecord,
  LedgerRecord,
  Problem,
  TrialBalanceRow as TotalsRecord,
  VerificationReport,
} from '../../ledger/index.js';
import { formatMinorUnits, type JsonObject } from '../../lib/index.js';
import {
  CurrencyCodeScalar,
  DateTimeScalar,
  DecimalScalar,
  JsonObjectScalar,
  MinorUnitsScalar,
} from '../scalars/index.js';
import { Computed } from './computed.js';
import { connectionType } from './connection.js';
import { IdempotencyError, InvalidInputError, NotFoundError } from './user-errors.js';

const REPLAYED = 'true: an earlier call with this key did it.';

/** The wire's names of scopes: "accounts:read" is ACCOUNTS_READ. */
export const ApiScope = Object.fromEntries(
  SCOPES.map((scope) => [scope.toUpperCase().replace(':', '_'), scope]),
) as Readonly<Record<string, CallerScope>>;
registerEnumType(ApiScope, {
  name: 'Scope',
  description:
    'What a key may do. Reading and writing do not include each other; ADMIN is everything, on every ledger.',
  valuesConfig: {
    ACCOUNTS_READ: { description: 'Accounts, balances, currencies, the trial balance.' },
    ACCOUNTS_WRITE: { description: 'Open and change accounts.' },
    TRANSACTIONS_READ: { description: 'Transactions and entries.' },
    TRANSACTIONS_WRITE: { description: 'Move money.' },
    WEBHOOKS_READ: { description: 'Endpoints and deliveries.' },
    WEBHOOKS_WRITE: { description: 'Change endpoints, send again.' },
    ADMIN: { description: "The operator's: ledgers, keys, currencies, verification, queues." },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A currency, the same in every ledger.' })
export class Currency {
  @Field(() => CurrencyCodeScalar, { description: 'Its code.' })
  readonly code: string;

  @Field(() => Int, { description: 'Its fraction digits. They never change.' })
  readonly exponent: number;

  @Field(() => String, { description: 'For people.' })
  readonly name: string;

  @Field(() => Boolean, { description: 'Whether it is from ISO 4217; otherwise an operator registered it.' })
  readonly isIso4217: boolean;

  constructor(record: CurrencyRecord) {
    this.code = record.code;
    this.exponent = record.exponent;
    this.name = record.name;
    this.isIso4217 = record.source === 'ISO_4217';
  }
}

@ObjectType({ simpleResolvers: true, description: 'A closed book; every account and transaction belongs to one.' })
export class Ledger {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => String, { description: 'For people.' })
  readonly name: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Nothing may take effect at or before this; null: never closed.',
  })
  readonly closedThrough: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt: Date;

  constructor(record: LedgerRecord) {
    this.id = record.ledgerId;
    this.name = record.name;
    this.closedThrough = record.closedThrough;
    this.createdAt = record.createdAt;
  }
}

@ObjectType({
  simpleResolvers: true,
  description: 'All accounts of one currency. debits = credits, or the ledger is at fault.',
})
export class TrialBalanceRow {
  @Field(() => CurrencyCodeScalar, { description: 'The currency.' })
  readonly currency: string;

  @Field(() => Int, { description: 'How many accounts.' })
  readonly accounts: number;

  @Field(() => Boolean, { description: 'debits = credits.' })
  readonly balanced: boolean;

  constructor(private readonly record: TotalsRecord) {
    this.currency = record.currency;
    this.accounts = record.accounts;
    this.balanced = record.balanced;
  }

  @Computed(() => DecimalScalar, { description: 'Everything ever debited.' })
  get debits(): string {
    return formatMinorUnits(this.record.debits, this.record.exponent);
  }

  @Computed(() => DecimalScalar, { description: 'Everything ever credited.' })
  get credits(): string {
    return formatMinorUnits(this.record.credits, this.record.exponent);
  }

  @Computed(() => DecimalScalar, { description: 'The balances that stand on the debit side, added up.' })
  get debitBalances(): string {
    return formatMinorUnits(this.record.debitBalances, this.record.exponent);
  }

  @Computed(() => DecimalScalar, { description: 'The balances that stand on the credit side, added up.' })
  get creditBalances(): string {
    return formatMinorUnits(this.record.creditBalances, this.record.exponent);
  }
}

@ObjectType({ simpleResolvers: true, description: 'One thing that is wrong in the books.' })
export class LedgerProblem {
  @Field(() => String, { description: 'A fixed word for the kind of problem.' })
  readonly code: string;

  @Field(() => String, { description: 'What it was found on: the id of an account or transaction, a currency, a key.' })
  readonly subject: string;

  @Field(() => String, { description: 'In words.' })
  readonly detail: string;

  constructor(problem: Problem) {
    this.code = problem.code;
    this.subject = problem.subject;
    this.detail = problem.detail;
  }
}

@ObjectType({ simpleResolvers: true, description: 'What the latest verification of the ledger came to.' })
export class LedgerVerification {
  @Field(() => Boolean, { description: 'No problem was found.' })
  readonly ok: boolean;

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  readonly startedAt: Date;

  @Field(() => DateTimeScalar, { description: 'When it ended.' })
  readonly finishedAt: Date;

  @Field(() => MinorUnitsScalar, { description: 'Accounts read.' })
  readonly accounts: bigint;

  @Field(() => MinorUnitsScalar, { description: 'Transactions read.' })
  readonly transactions: bigint;

  @Field(() => MinorUnitsScalar, { description: 'Entries read.' })
  readonly entries: bigint;

  @Field(() => MinorUnitsScalar, { description: 'Problems found.' })
  readonly problemCount: bigint;

  @Field(() => [LedgerProblem], { description: 'The first of them.' })
  readonly problems: LedgerProblem[];

  constructor(report: VerificationReport) {
    this.ok = report.problemCount === 0n;
    this.startedAt = report.startedAt;
    this.finishedAt = report.finishedAt;
    this.accounts = report.accounts;
    this.transactions = report.transactions;
    this.entries = report.entries;
    this.problemCount = report.problemCount;
    this.problems = report.problems.map((problem) => new LedgerProblem(problem));
  }
}

@ObjectType({ simpleResolvers: true, description: 'A key of the ledger: everything but its secret.' })
export class ApiKey {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => String, { description: 'The first characters of the key, to recognise it by.' })
  readonly prefix: string;

  @Field(() => String, { description: 'For people.' })
  readonly name: string;

  @Field(() => [ApiScope], { description: 'What it may do.' })
  readonly scopes: readonly CallerScope[];

  @Field(() => String, { description: 'Who made it.' })
  readonly actor: string;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends; null: never.' })
  readonly expiresAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Right to about a minute; null: never used.' })
  readonly lastUsedAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked.' })
  readonly revokedAt: Date | null;

  constructor(record: ApiKeyRecord) {
    this.id = record.keyId;
    this.prefix = record.prefix;
    this.name = record.name;
    this.scopes = record.scopes;
    this.actor = record.actor;
    this.createdAt = record.createdAt;
    this.expiresAt = record.expiresAt;
    this.lastUsedAt = record.lastUsedAt;
    this.revokedAt = record.revokedAt;
  }
}

@ObjectType({ simpleResolvers: true, description: 'One administrative act. Never changed, never removed.' })
export class AuditRow {
  @Field(() => ID, { description: 'A UUID.' })
  readonly id: string;

  @Field(() => DateTimeScalar, { description: 'When.' })
  readonly at: Date;

  @Field(() => String, { description: 'Who: "operator", "key:<id>", "jwt:<subject>".' })
  readonly actor: string;

  @Field(() => String, { description: 'What: "api_key.created".' })
  readonly action: string;

  @Field(() => String, { description: 'On what.' })
  readonly subject: string;

  @Field(() => JsonObjectScalar, { description: 'More about it.' })
  readonly details: JsonObject;

  constructor(record: AuditRecord) {
    this.id = record.auditId;
    this.at = record.at;
    this.actor = record.actor;
    this.action = record.action;
    this.subject = record.subject;
    this.details = record.details;
  }
}

export const ApiKeyConnection = connectionType(ApiKey, 'ApiKey');
export type ApiKeyConnection = InstanceType<typeof ApiKeyConnection>;
export const AuditRowConnection = connectionType(AuditRow, 'AuditRow');
export type AuditRowConnection = InstanceType<typeof AuditRowConnection>;

@ObjectType({ simpleResolvers: true, description: 'The currency was registered.' })
export class CurrencySuccess {
  @Field(() => Currency, { description: 'The currency.' })
  readonly currency: Currency;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(currency: Currency, replayed: boolean) {
    this.currency = currency;
    this.replayed = replayed;
  }
}

@ObjectType({ simpleResolvers: true, description: 'The ledger was made or changed.' })
export class LedgerSuccess {
  @Field(() => Ledger, { description: 'The ledger.' })
  readonly ledger: Ledger;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(ledger: Ledger, replayed: boolean) {
    this.ledger = ledger;
    this.replayed = replayed;
  }
}

@ObjectType({ simpleResolvers: true, description: 'The key was made or revoked.' })
export class ApiKeySuccess {
  @Field(() => ApiKey, { description: 'The key; after a replay, as it stands now.' })
  readonly apiKey: ApiKey;

  @Field(() => String, {
    nullable: true,
    description: 'The key itself, "lfk_...", when this very call made it. Shown here once and never again.',
  })
  readonly secret: string | null;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed: boolean;

  constructor(apiKey: ApiKey, secret: string | null, replayed: boolean) {
    this.apiKey = apiKey;
    this.secret = secret;
    this.replayed = replayed;
  }
}

export const CurrencyResult = createUnionType({
  name: 'CurrencyResult',
  description: 'The currency, or why it was not registered.',
  types: () => [CurrencySuccess, InvalidInputError, IdempotencyError] as const,
});

export const LedgerResult = createUnionType({
  name: 'LedgerResult',
  description: 'The ledger, or why it was not made or changed.',
  types: () => [LedgerSuccess, InvalidInputError, IdempotencyError] as const,
});

export const ApiKeyResult = createUnionType({
  name: 'ApiKeyResult',
  description: 'The key, or why it was not made or revoked.',
  types: () => [ApiKeySuccess, InvalidInputError, NotFoundError, IdempotencyError] as const,
});
