import { Field, InputType, Int } from 'type-graphql';
import type { ApiKeyDetails, Scope } from '../../access/index.js';
import { CurrencyCodeScalar, DateTimeScalar } from '../scalars/index.js';
import { ApiScope } from '../types/operator.js';
import { MAX_NAME_LENGTH, readLine, readOptionalTime, type Optional } from './values.js';

@InputType({ description: 'A new currency.' })
export class RegisterCurrencyInput {
  @Field(() => CurrencyCodeScalar, { description: 'Not in use yet.' })
  code!: string;

  @Field(() => Int, { description: 'Fraction digits, 0 to 30. They never change.' })
  exponent!: number;

  @Field(() => String, { description: 'For people.' })
  name!: string;
}

@InputType({ description: 'A new ledger.' })
export class CreateLedgerInput {
  @Field(() => String, { description: 'For people.' })
  name!: string;
}

@InputType({ description: 'A new key of the ledger.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'For people.' })
  name!: string;

  @Field(() => [ApiScope], { description: 'What it may do; at least one.' })
  scopes!: Scope[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends; by default never.' })
  expiresAt: Optional<Date>;
}

/** A name. Throws InputProblem. */
export function readName(input: { readonly name: string }): string {
  return readLine(input.name, MAX_NAME_LENGTH, ['input'], 'name');
}

/** The key that is asked for. Throws InputProblem. */
export function readApiKey(input: CreateApiKeyInput): ApiKeyDetails {
  return {
    name: readName(input),
    scopes: input.scopes,
    expiresAt: readOptionalTime(input.expiresAt, ['input'], 'expiresAt'),
  };
}
