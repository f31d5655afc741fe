import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { createApiKey, listApiKeys, listAudit, recordAudit, revokeApiKey } from '../../access/index.js';
import {
  closeBooks,
  createLedger,
  findLedger,
  latestReport,
  listCurrencies,
  listLedgers,
  registerCurrency,
  trialBalance,
  type ChangeOutcome,
  type CommandContext,
  type CurrencyRecord,
  type LedgerRecord,
} from '../../ledger/index.js';
import type { RequestContext } from '../context.js';
import {
  CreateApiKeyInput,
  CreateLedgerInput,
  readApiKey,
  readName,
  RegisterCurrencyInput,
} from '../inputs/operator.js';
import { readId, readOptionalTime, readTime, type Optional } from '../inputs/values.js';
import { changeResult } from '../mappers/outcomes.js';
import { IN_INPUT, type ArgumentPlace } from '../mappers/rejections.js';
import { DateTimeScalar } from '../scalars/index.js';
import { TimeAxis } from '../types/enums.js';
import {
  ApiKey,
  ApiKeyConnection,
  ApiKeyResult,
  ApiKeySuccess,
  AuditRow,
  AuditRowConnection,
  Currency,
  CurrencyResult,
  CurrencySuccess,
  Ledger,
  LedgerResult,
  LedgerSuccess,
  LedgerVerification,
  TrialBalanceRow,
} from '../types/operator.js';
import { AFTER, FIRST } from './accounts.js';
import { answer } from './answer.js';
import { idPageOf, readIdPage } from './id-page.js';
import { KEY_DESCRIPTION } from './posting.js';

/** The ledger as a whole. */
@Resolver()
export class LedgerResolver {
  @Query(() => Ledger, { nullable: true, description: 'The ledger this key acts on.' })
  async ledger(@Ctx() context: RequestContext): Promise<Ledger | null> {
    const record = await findLedger(context.services.ledger, context.ledgerId);
    return record ? new Ledger(record) : null;
  }

  @Query(() => [Ledger], { nullable: true, description: 'All ledgers, oldest first.' })
  async ledgers(@Ctx() context: RequestContext): Promise<Ledger[]> {
    return (await listLedgers(context.services.ledger)).map((record) => new Ledger(record));
  }

  @Query(() => [Currency], { nullable: true, description: 'All currencies, in order of their codes.' })
  async currencies(@Ctx() context: RequestContext): Promise<Currency[]> {
    return (await listCurrencies(context.services.ledger)).map((record) => new Currency(record));
  }

  @Query(() => [TrialBalanceRow], { nullable: true, description: 'The trial balance, a row per currency.' })
  async trialBalance(
    @Ctx() context: RequestContext,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: 'An instant; by default now.' })
    asOf: Optional<Date>,
    @Arg('by', () => TimeAxis, {
      defaultValue: 'RECORDED',
      description: 'Whether entries count from when they take effect or from when they were recorded.',
    })
    by: TimeAxis,
  ): Promise<TrialBalanceRow[]> {
    const instant = readOptionalTime(asOf, [], 'asOf');
    const rows = await trialBalance(context.services.ledger, context.ledgerId, instant, by);
    return rows.map((row) => new TrialBalanceRow(row));
  }

  @Query(() => LedgerVerification, { nullable: true, description: 'The latest verification; null: there was none.' })
  async verification(@Ctx() context: RequestContext): Promise<LedgerVerification | null> {
    const report = await latestReport(context.services.ledger, context.ledgerId);
    return report ? new LedgerVerification(report) : null;
  }

  @Mutation(() => CurrencyResult, {
    nullable: true,
    description: 'Adds a currency, for every ledger: BTC 8, POINTS 0.',
  })
  registerCurrency(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => RegisterCurrencyInput, { description: 'What it shall be.' }) input: RegisterCurrencyInput,
  ): Promise<typeof CurrencyResult> {
    const { code, exponent } = input;
    return audited(
      context,
      idempotencyKey,
      { action: 'currency.registered', subject: (record: CurrencyRecord) => record.code, place: IN_INPUT },
      (command) => registerCurrency(context.services.ledger, command, { code, exponent, name: readName(input) }),
      (record, replayed) => new CurrencySuccess(new Currency(record), replayed),
    );
  }

  @Mutation(() => LedgerResult, { nullable: true, description: 'Makes a ledger.' })
  createLedger(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => CreateLedgerInput, { description: 'What it shall be.' }) input: CreateLedgerInput,
  ): Promise<typeof LedgerResult> {
    return audited(
      context,
      idempotencyKey,
      { action: 'ledger.created', subject: (record: LedgerRecord) => record.ledgerId, place: IN_INPUT },
      (command) => createLedger(context.services.ledger, command, { name: readName(input) }),
      (record, replayed) => new LedgerSuccess(new Ledger(record), replayed),
    );
  }

  @Mutation(() => LedgerResult, {
    nullable: true,
    description: 'Closes the books through an instant, for good: nothing may take effect at or before it any more.',
  })
  closeBooks(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('closedThrough', () => DateTimeScalar, { description: 'Not in the future, not before the present end.' })
    closedThrough: Date,
  ): Promise<typeof LedgerResult> {
    return audited(
      context,
      idempotencyKey,
      { action: 'ledger.closed', subject: (record: LedgerRecord) => record.ledgerId, place: null },
      (command) => closeBooks(context.services.ledger, command, readTime(closedThrough, [], 'closedThrough')),
      (record, replayed) => new LedgerSuccess(new Ledger(record), replayed),
    );
  }
}

/** Keys, and who did what. */
@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    nullable: true,
    description: 'The keys of the ledger, newest first, ended ones among them.',
  })
  async apiKeys(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
  ): Promise<ApiKeyConnection> {
    const page = readIdPage(first, after, context.services.pages);
    const { items, hasNextPage } = await listApiKeys(context.services.access, context.ledgerId, page);
    return ApiKeyConnection.of(
      idPageOf(items, (record) => record.keyId, hasNextPage, page),
      (record) => new ApiKey(record),
    );
  }

  @Query(() => AuditRowConnection, { nullable: true, description: 'Administrative acts on the ledger, newest first.' })
  async auditLog(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
  ): Promise<AuditRowConnection> {
    const page = readIdPage(first, after, context.services.pages);
    const { items, hasNextPage } = await listAudit(context.services.access, context.ledgerId, page);
    return AuditRowConnection.of(
      idPageOf(items, (record) => record.auditId, hasNextPage, page),
      (record) => new AuditRow(record),
    );
  }

  @Mutation(() => ApiKeyResult, { nullable: true, description: 'Makes a key of the ledger, shown once.' })
  createApiKey(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => CreateApiKeyInput, { description: 'What it shall be.' }) input: CreateApiKeyInput,
  ): Promise<typeof ApiKeyResult> {
    return answer(async () => {
      const command = context.command(idempotencyKey);
      const outcome = await createApiKey(context.services.access, command, readApiKey(input));
      return changeResult(
        outcome,
        idempotencyKey,
        null,
        ({ key, secret }, replayed) => new ApiKeySuccess(new ApiKey(key), secret, replayed),
      );
    });
  }

  @Mutation(() => ApiKeyResult, {
    nullable: true,
    description: 'Revokes a key; within a second every process refuses it.',
  })
  revokeApiKey(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: 'The key.' }) id: string,
  ): Promise<typeof ApiKeyResult> {
    return answer(async () => {
      const command = context.command(idempotencyKey);
      const outcome = await revokeApiKey(context.services.access, command, readId(id, [], 'id'));
      return changeResult(
        outcome,
        idempotencyKey,
        null,
        (key, replayed) => new ApiKeySuccess(new ApiKey(key), null, replayed),
      );
    });
  }
}

/** A change that is in the audit log. A replay records it again, which changes nothing unless a crash had left it out. */
function audited<T, S>(
  context: RequestContext,
  idempotencyKey: string,
  about: { readonly action: string; readonly subject: (value: T) => string; readonly place: ArgumentPlace | null },
  change: (command: CommandContext) => Promise<ChangeOutcome<T>>,
  toSuccess: (value: T, replayed: boolean) => S,
) {
  return answer(async () => {
    const command = context.command(idempotencyKey);
    const outcome = await change(command);
    if (outcome.kind === 'done')
      await recordAudit(context.services.access, {
        ledgerId: command.ledgerId,
        actor: command.actor,
        action: about.action,
        subject: about.subject(outcome.value),
        idempotencyKey,
      });
    return changeResult(outcome, idempotencyKey, about.place, toSuccess);
  });
}
