import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  balancesUnder,
  createAccount,
  findAccountsByCode,
  listAccounts,
  listEntries,
  updateAccount,
} from '../../ledger/index.js';
import type { RequestContext } from '../context.js';
import { CreateAccountInput, readAccountChanges, readNewAccount, UpdateAccountInput } from '../inputs/accounts.js';
import { AccountFilter, EntryFilter, readAccountFilter, readEntryFilter } from '../inputs/filters.js';
import { readPage, type PageArguments } from '../inputs/page.js';
import { InputProblem } from '../inputs/problem.js';
import { idOrNothing, MAX_CODE_LENGTH, readCode, readId, readTime, type Optional } from '../inputs/values.js';
import { changeResult } from '../mappers/outcomes.js';
import { IN_INPUT } from '../mappers/rejections.js';
import { DateTimeScalar } from '../scalars/index.js';
import { Account } from '../types/account.js';
import { Balance, currentBalance, SubtreeBalance } from '../types/balance.js';
import { AccountConnection, EntryConnection } from '../types/connections.js';
import { Entry } from '../types/entry.js';
import { EntryOrder, TimeAxis } from '../types/enums.js';
import { AccountResult, AccountSuccess } from '../types/results.js';
import { answer } from './answer.js';
import { KEY_DESCRIPTION } from './posting.js';

export const FIRST = 'How many from the start, or after `after`.';
export const AFTER = 'A cursor of this list.';
export const LAST = 'How many from the end, or before `before`.';
export const BEFORE = 'A cursor of this list.';
const AS_OF = 'An instant; by default now.';
const BY = 'Whether entries count from when they take effect or from when they were recorded.';

@Resolver(() => Account)
export class AccountResolver {
  @Query(() => Account, { nullable: true, description: 'By id or by code: give one of them.' })
  async account(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its id.' }) id: Optional<string>,
    @Arg('code', () => String, { nullable: true, description: 'Its code.' }) code: Optional<string>,
  ): Promise<Account | null> {
    if ((id == null) === (code == null))
      throw new InputProblem('Give either id or code.', [id == null ? 'id' : 'code']);
    const record =
      id != null
        ? await accountById(context, id)
        : (await findAccountsByCode(context.services.ledger, context.ledgerId, storableCode(code!)))[0];
    return record ? new Account(record) : null;
  }

  @Query(() => AccountConnection, {
    nullable: true,
    description: 'The accounts of the ledger, in order of their codes.',
  })
  async accounts(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
    @Arg('last', () => Int, { nullable: true, description: LAST }) last: Optional<number>,
    @Arg('before', () => String, { nullable: true, description: BEFORE }) before: Optional<string>,
    @Arg('filter', () => AccountFilter, { nullable: true, description: 'Which of them; by default all.' })
    filter: Optional<AccountFilter>,
  ): Promise<AccountConnection> {
    const { ledger, pages, metadata } = context.services;
    const page = await listAccounts(
      ledger,
      context.ledgerId,
      readAccountFilter(filter, metadata),
      readPage({ first, after, last, before }, pages),
    );
    for (const record of page.items) context.loaders.accounts.prime(record.accountId, record);
    return AccountConnection.of(page, (record) => new Account(record));
  }

  @Query(() => Balance, { nullable: true, description: "An account's balance; null: no such account." })
  async balance(
    @Ctx() context: RequestContext,
    @Arg('accountId', () => ID, { description: 'The account.' }) accountId: string,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: AS_OF }) asOf: Optional<Date>,
    @Arg('by', () => TimeAxis, { defaultValue: 'RECORDED', description: BY }) by: TimeAxis,
  ): Promise<Balance | null> {
    const record = await accountById(context, accountId);
    return record ? this.ofAccount(new Account(record), context, asOf, by) : null;
  }

  @Query(() => [SubtreeBalance], {
    nullable: true,
    description:
      'Balances added up over all accounts whose code starts with the prefix: a row per currency and normal side.',
  })
  async balances(
    @Ctx() context: RequestContext,
    @Arg('codePrefix', () => String, { description: '"users:42:" is a subtree; "" is the whole ledger.' })
    codePrefix: string,
  ): Promise<SubtreeBalance[]> {
    const prefix = codePrefix === '' ? '' : readCode(codePrefix, [], 'codePrefix');
    const totals = await balancesUnder(context.services.ledger, context.ledgerId, prefix);
    return totals.map((total) => new SubtreeBalance(total));
  }

  @Query(() => EntryConnection, { nullable: true, description: 'The entries of an account; null: no such account.' })
  async entries(
    @Ctx() context: RequestContext,
    @Arg('accountId', () => ID, { description: 'The account.' }) accountId: string,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
    @Arg('last', () => Int, { nullable: true, description: LAST }) last: Optional<number>,
    @Arg('before', () => String, { nullable: true, description: BEFORE }) before: Optional<string>,
    @Arg('order', () => EntryOrder, { defaultValue: 'NEWEST_FIRST', description: 'By sequence number.' })
    order: EntryOrder,
    @Arg('filter', () => EntryFilter, { nullable: true, description: 'Which of them; by default all.' })
    filter: Optional<EntryFilter>,
  ): Promise<EntryConnection | null> {
    const known = idOrNothing(accountId);
    if (known === undefined) return null;
    const [record, entries] = await Promise.all([
      context.loaders.accounts.load(known),
      entriesOf(context, known, { first, after, last, before }, order, filter),
    ]);
    return record ? entries : null;
  }

  @Mutation(() => AccountResult, { nullable: true, description: 'Opens an account.' })
  createAccount(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('input', () => CreateAccountInput, { description: 'What it shall be.' }) input: CreateAccountInput,
  ): Promise<typeof AccountResult> {
    return answer(async () => {
      const { ledger, metadata } = context.services;
      const command = context.command(idempotencyKey);
      const outcome = await createAccount(ledger, command, readNewAccount(input, metadata));
      return changeResult(outcome, idempotencyKey, IN_INPUT, accountSuccess);
    });
  }

  @Mutation(() => AccountResult, {
    nullable: true,
    description: 'Changes name, metadata, limits or status. A limit binds what comes after it, never what was before.',
  })
  updateAccount(
    @Ctx() context: RequestContext,
    @Arg('idempotencyKey', () => String, { description: KEY_DESCRIPTION }) idempotencyKey: string,
    @Arg('id', () => ID, { description: 'The account.' }) id: string,
    @Arg('input', () => UpdateAccountInput, { description: 'What to change.' }) input: UpdateAccountInput,
  ): Promise<typeof AccountResult> {
    return answer(async () => {
      const { ledger, metadata } = context.services;
      const command = context.command(idempotencyKey);
      const changes = readAccountChanges(input, metadata);
      const outcome = await updateAccount(ledger, command, readId(id, [], 'id'), changes);
      return changeResult(outcome, idempotencyKey, IN_INPUT, accountSuccess);
    });
  }

  @FieldResolver(() => Balance, { name: 'balance', description: 'Its balance, now or at any instant.' })
  async ofAccount(
    @Root() account: Account,
    @Ctx() context: RequestContext,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: AS_OF }) asOf: Optional<Date>,
    @Arg('by', () => TimeAxis, { defaultValue: 'RECORDED', description: BY }) by: TimeAxis,
  ): Promise<Balance> {
    if (asOf == null && by === 'RECORDED') return currentBalance(account.record, new Date());
    const instant = asOf == null ? new Date() : readTime(asOf, [], 'asOf');
    const totals = await context.loaders.balances(instant, by).load(account.id);
    if (!totals) throw new Error(`account ${account.id} has no balance`);
    return new Balance(totals);
  }

  @FieldResolver(() => EntryConnection, { name: 'entries', description: 'What came in and went out.' })
  entriesOfAccount(
    @Root() account: Account,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
    @Arg('last', () => Int, { nullable: true, description: LAST }) last: Optional<number>,
    @Arg('before', () => String, { nullable: true, description: BEFORE }) before: Optional<string>,
    @Arg('order', () => EntryOrder, { defaultValue: 'NEWEST_FIRST', description: 'By sequence number.' })
    order: EntryOrder,
    @Arg('filter', () => EntryFilter, { nullable: true, description: 'Which of them; by default all.' })
    filter: Optional<EntryFilter>,
  ): Promise<EntryConnection> {
    return entriesOf(context, account.id, { first, after, last, before }, order, filter);
  }
}

async function accountById(context: RequestContext, id: string) {
  const known = idOrNothing(id);
  return known === undefined ? undefined : await context.loaders.accounts.load(known);
}

/** A code that no account can have is not looked for: it may hold what the database cannot even compare. */
function storableCode(code: string): string[] {
  return code.length <= MAX_CODE_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(code) ? [code] : [];
}

function accountSuccess(record: ConstructorParameters<typeof Account>[0], replayed: boolean): AccountSuccess {
  return new AccountSuccess(new Account(record), replayed);
}

async function entriesOf(
  context: RequestContext,
  accountId: string,
  page: PageArguments,
  order: EntryOrder,
  filter: Optional<EntryFilter>,
): Promise<EntryConnection> {
  const { ledger, reads, pages, metadata } = context.services;
  const { ledgerId } = context;
  const request = readPage(page, pages);
  const entries = filter
    ? await listEntries(ledger, ledgerId, accountId, readEntryFilter(filter, metadata), request, order)
    : await reads.entries({ ledgerId, accountId, request, order });
  return EntryConnection.of(entries, (record) => new Entry(record));
}
