import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { findTransactionByKey, listTransactions } from '../../ledger/index.js';
import type { RequestContext } from '../context.js';
import { readTransactionFilter, TransactionFilter } from '../inputs/filters.js';
import { readPage } from '../inputs/page.js';
import { idOrNothing, readIdempotencyKey, type Optional } from '../inputs/values.js';
import { Account } from '../types/account.js';
import { TransactionConnection } from '../types/connections.js';
import { Entry, Hold } from '../types/entry.js';
import { EntryOrder } from '../types/enums.js';
import { Transaction } from '../types/transaction.js';
import { AFTER, BEFORE, FIRST, LAST } from './accounts.js';

@Resolver(() => Transaction)
export class TransactionResolver {
  @Query(() => Transaction, { nullable: true, description: 'A transaction; null: no such.' })
  async transaction(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Transaction | null> {
    const known = idOrNothing(id);
    return known === undefined ? null : transactionById(context, known);
  }

  @Query(() => Transaction, {
    nullable: true,
    description:
      'What a call with this key made or acted on; null for a batch, for a refused call, and for a key not used.',
  })
  async transactionByIdempotencyKey(
    @Ctx() context: RequestContext,
    @Arg('key', () => String, { description: 'The idempotency key.' }) key: string,
  ): Promise<Transaction | null> {
    const record = await findTransactionByKey(
      context.services.ledger,
      context.ledgerId,
      readIdempotencyKey(key, 'key'),
    );
    return record ? new Transaction(record) : null;
  }

  @Query(() => TransactionConnection, { nullable: true, description: 'The transactions of the ledger.' })
  async transactions(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: FIRST }) first: Optional<number>,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: Optional<string>,
    @Arg('last', () => Int, { nullable: true, description: LAST }) last: Optional<number>,
    @Arg('before', () => String, { nullable: true, description: BEFORE }) before: Optional<string>,
    @Arg('order', () => EntryOrder, { defaultValue: 'NEWEST_FIRST', description: 'By id, which begins with the time.' })
    order: EntryOrder,
    @Arg('filter', () => TransactionFilter, { nullable: true, description: 'Which of them; by default all.' })
    filter: Optional<TransactionFilter>,
  ): Promise<TransactionConnection> {
    const { ledger, pages, metadata } = context.services;
    const page = await listTransactions(
      ledger,
      context.ledgerId,
      readTransactionFilter(filter, metadata),
      readPage({ first, after, last, before }, pages),
      order,
    );
    for (const record of page.items) context.loaders.transactions.prime(record.transactionId, record);
    return TransactionConnection.of(page, (record) => new Transaction(record));
  }

  @FieldResolver(() => Transaction, { nullable: true, description: 'The transaction that it takes back.' })
  reverses(@Root() transaction: Transaction, @Ctx() context: RequestContext): Promise<Transaction | null> | null {
    const id = transaction.record.reversesTransactionId;
    return id === null ? null : transactionById(context, id);
  }

  @FieldResolver(() => Transaction, { nullable: true, description: 'The transaction that took it back.' })
  async reversedBy(@Root() transaction: Transaction, @Ctx() context: RequestContext): Promise<Transaction | null> {
    const id = await context.loaders.reversals.load(transaction.id);
    return id === undefined ? null : transactionById(context, id);
  }
}

@Resolver(() => Entry)
export class EntryResolver {
  @FieldResolver(() => Account, { description: 'The account it belongs to.' })
  account(@Root() entry: Entry, @Ctx() context: RequestContext): Promise<Account> {
    return existingAccount(context, entry.record.accountId);
  }

  @FieldResolver(() => Transaction, { description: 'The transaction it is a leg of.' })
  async transaction(@Root() entry: Entry, @Ctx() context: RequestContext): Promise<Transaction> {
    const transaction = await transactionById(context, entry.record.transactionId);
    if (!transaction) throw new Error(`entry of a transaction that is not there: ${entry.record.transactionId}`);
    return transaction;
  }
}

@Resolver(() => Hold)
export class HoldResolver {
  @FieldResolver(() => Account, { description: 'The account it reserves on.' })
  account(@Root() hold: Hold, @Ctx() context: RequestContext): Promise<Account> {
    return existingAccount(context, hold.record.accountId);
  }
}

async function transactionById(context: RequestContext, id: string): Promise<Transaction | null> {
  const record = await context.loaders.transactions.load(id);
  return record ? new Transaction(record) : null;
}

async function existingAccount(context: RequestContext, id: string): Promise<Account> {
  const record = await context.loaders.accounts.load(id);
  if (!record) throw new Error(`leg on an account that is not there: ${id}`);
  return new Account(record);
}
