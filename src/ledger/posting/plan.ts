import { unreachable, type Decimal } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { BatchItem, EntryRecord, HoldRecord, TransactionRecord } from '../outcomes.js';
import type { Rejection } from '../rejections.js';
import { applyStep, limitBroken, type BookedAccount, type Leg, type PostedLeg, type Step } from './books.js';
import type { EntryDetails, PostingOperation, TransactionDetails, TransferDetails } from './commands.js';
import {
  accepted,
  accountNotFound,
  allOpen,
  currencyMismatch,
  firstUnbalanced,
  minorUnits,
  partOf,
  refused,
  type Decided,
} from './rules.js';
import { Writes } from './writes.js';

/** A transaction that a command of the batch names, read under the locks of its accounts. */
export interface NamedTransaction {
  readonly record: TransactionRecord;
  readonly reversedBy: string | null;
}

/** The state that a batch is planned on: all of it read under the locks. */
export interface PlanState {
  readonly ledgerId: string;
  /** The time of the batch by the database's clock, not before any entry of the locked accounts. */
  readonly nowMs: number;
  /** Effective times at or before this are refused; null: the books were never closed. */
  readonly closedThroughMs: number | null;
  readonly accounts: ReadonlyMap<string, BookedAccount>;
  readonly transactions: ReadonlyMap<string, NamedTransaction>;
}

/** What the plan decides about one command. */
export type Planned =
  | { readonly kind: 'done'; readonly transaction: TransactionRecord }
  | { readonly kind: 'batch'; readonly results: readonly BatchItem[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** Who ends a hold past its time: the clock, whichever call came by. */
const EXPIRY_ACTOR = 'system:expiry';

/**
 * Decides a batch in memory, command by command in order: a pure function of the state read under the locks, except that
 * it advances that state. A rejected command leaves no trace in `writes` or in the accounts.
 */
export class Plan {
  readonly writes = new Writes();
  /** What this batch itself did to the transactions it names. */
  private readonly transactions: Map<string, NamedTransaction>;

  constructor(private readonly state: PlanState) {
    this.transactions = new Map(state.transactions);
  }

  /** `ids` are the ids of the transactions to make, chosen before the batch so that a second attempt makes the same. */
  decide(operation: PostingOperation, ids: readonly string[], actor: string): Planned {
    switch (operation.kind) {
      case 'transfer':
        return single(this.transfer(operation.transfer, ids[0]!, actor));
      case 'postTransaction':
        return single(this.postTransaction(operation.entries, operation.details, ids[0]!, actor));
      case 'transferBatch':
        return this.transferBatch(operation.transfers, operation.atomic, ids, actor);
      case 'postPending':
        return single(this.postPending(operation.transactionId, operation.amount, actor));
      case 'voidPending':
        return single(this.release(operation.transactionId, 'VOIDED', actor));
      case 'reverseTransaction':
        return single(this.reverse(operation.transactionId, operation.reason, ids[0]!, actor));
      default:
        return unreachable(operation);
    }
  }

  /** Ends a pending transaction whose time has come; nothing happens when it has ended already or has time left. */
  expire(transactionId: string): void {
    const named = this.transactions.get(transactionId);
    if (named && this.hasExpired(named.record)) this.release(transactionId, 'EXPIRED', EXPIRY_ACTOR);
  }

  private transfer(transfer: TransferDetails, id: string, actor: string): Decided<TransactionRecord> {
    const from = this.state.accounts.get(transfer.fromAccountId);
    if (!from) return refused(accountNotFound(transfer.fromAccountId, ['fromAccountId']));
    const to = this.state.accounts.get(transfer.toAccountId);
    if (!to) return refused(accountNotFound(transfer.toAccountId, ['toAccountId']));
    if (from === to)
      return refused({
        code: 'INVALID_INPUT',
        message: 'A transfer needs two different accounts.',
        path: ['toAccountId'],
      });
    if (from.normalSide !== to.normalSide)
      return refused({
        code: 'AMBIGUOUS_DIRECTION',
        message:
          'The accounts have different normal sides, so "from" and "to" do not say which is debited. Use postTransaction and give each entry its direction.',
        path: ['toAccountId'],
      });
    const mismatch = currencyMismatch(transfer.currency, from, to);
    if (mismatch) return refused(mismatch);
    const amount = minorUnits(transfer.amount, from, ['amount']);
    if (!amount.ok) return amount;
    const giving: Side = from.normalSide === 'DEBIT' ? 'CREDIT' : 'DEBIT';
    const legs: Leg[] = [
      { account: from, direction: giving, amount: amount.value },
      { account: to, direction: from.normalSide, amount: amount.value },
    ];
    const open = allOpen(legs, [['fromAccountId'], ['toAccountId']]);
    return open ? refused(open) : this.record(legs, transfer, id, actor, null, ['amount']);
  }

  private postTransaction(
    entries: readonly EntryDetails[],
    details: TransactionDetails,
    id: string,
    actor: string,
  ): Decided<TransactionRecord> {
    const legs: Leg[] = [];
    for (const [i, entry] of entries.entries()) {
      const account = this.state.accounts.get(entry.accountId);
      if (!account) return refused(accountNotFound(entry.accountId, ['entries', String(i), 'accountId']));
      const amount = minorUnits(entry.amount, account, ['entries', String(i), 'amount']);
      if (!amount.ok) return amount;
      legs.push({ account, direction: entry.direction, amount: amount.value });
    }
    const unbalanced = firstUnbalanced(legs);
    if (unbalanced) return refused(unbalanced);
    const open = allOpen(
      legs,
      legs.map((_, i) => ['entries', String(i), 'accountId']),
    );
    return open ? refused(open) : this.record(legs, details, id, actor, null, ['entries']);
  }

  private transferBatch(
    transfers: readonly TransferDetails[],
    atomic: boolean,
    ids: readonly string[],
    actor: string,
  ): Planned {
    const mark = this.writes.mark();
    const touchedBefore = new Set(this.writes.accounts);
    const before = atomic ? this.snapshot(transfers) : undefined;
    const results = transfers.map((transfer, i): BatchItem => {
      const decided = this.transfer(transfer, ids[i]!, actor);
      return decided.ok
        ? { kind: 'done', transaction: decided.value }
        : { kind: 'rejected', rejection: { ...decided.rejection, path: [String(i), ...decided.rejection.path] } };
    });
    const culprit = results.findIndex((result) => result.kind === 'rejected');
    if (!before || culprit === -1) return { kind: 'batch', results };

    this.writes.truncate(mark);
    for (const account of this.writes.accounts) if (!touchedBefore.has(account)) this.writes.accounts.delete(account);
    for (const [account, totals] of before) Object.assign(account, totals);
    return {
      kind: 'batch',
      results: results.map((result, i) =>
        result.kind === 'rejected'
          ? result
          : {
              kind: 'rejected',
              rejection: {
                code: 'BATCH_REJECTED',
                message: `Not posted: the batch is atomic and its item ${culprit} was refused.`,
                path: [String(i)],
              },
            },
      ),
    };
  }

  private snapshot(transfers: readonly TransferDetails[]): Map<BookedAccount, BookedAccount> {
    const copies = new Map<BookedAccount, BookedAccount>();
    for (const { fromAccountId, toAccountId } of transfers)
      for (const id of [fromAccountId, toAccountId]) {
        const account = this.state.accounts.get(id);
        if (account && !copies.has(account)) copies.set(account, { ...account });
      }
    return copies;
  }

  private postPending(transactionId: string, part: Decimal | null, actor: string): Decided<TransactionRecord> {
    const pending = this.stillPending(transactionId);
    if (!pending.ok) return pending;
    const record = pending.value;
    const held = this.legsOf(record.holds);
    const amount = part === null ? undefined : partOf(held, part);
    if (amount && !amount.ok) return amount;
    const legs = amount ? held.map((leg) => ({ ...leg, amount: amount.value })) : held;
    const open = allOpen(
      legs,
      legs.map(() => ['transactionId']),
    );
    if (open) return refused(open);
    // A time given at creation stands; without one the entries take effect when they are posted.
    const effectiveAt = record.effectiveAt.getTime() === record.createdAt.getTime() ? null : record.effectiveAt;
    const closed = this.closedFor(effectiveAt, ['transactionId']);
    if (closed) return refused(closed);
    const step: Step = { post: legs, reserve: [], release: held };
    const broken = limitBroken(step);
    if (broken) return refused({ ...broken, path: ['amount'] });
    return accepted(this.resolve(record, step, 'POSTED', effectiveAt, actor));
  }

  private release(transactionId: string, status: 'VOIDED' | 'EXPIRED', actor: string): Decided<TransactionRecord> {
    const pending = status === 'EXPIRED' ? this.known(transactionId) : this.stillPending(transactionId);
    if (!pending.ok) return pending;
    const step: Step = { post: [], reserve: [], release: this.legsOf(pending.value.holds) };
    return accepted(this.resolve(pending.value, step, status, pending.value.effectiveAt, actor));
  }

  private reverse(transactionId: string, reason: string | null, id: string, actor: string): Decided<TransactionRecord> {
    const known = this.known(transactionId);
    if (!known.ok) return known;
    const { status, entries } = known.value;
    const reversedBy = this.transactions.get(transactionId)!.reversedBy;
    if (status !== 'POSTED' || reversedBy !== null)
      return refused({
        code: 'INVALID_STATE',
        message:
          reversedBy === null
            ? `Only a POSTED transaction can be reversed; this one is ${status}.`
            : `This transaction was reversed already, by ${reversedBy}.`,
        subjectId: transactionId,
        status: reversedBy === null ? status : 'REVERSED',
        path: ['transactionId'],
      });
    const legs = this.legsOf(entries).map((leg): Leg => ({
      ...leg,
      direction: leg.direction === 'DEBIT' ? 'CREDIT' : 'DEBIT',
    }));
    const open = allOpen(
      legs,
      legs.map(() => ['transactionId']),
    );
    if (open) return refused(open);
    const details: TransactionDetails = {
      reference: null,
      description: reason,
      metadata: {},
      effectiveAt: null,
      pending: false,
      expiresAt: null,
    };
    const made = this.record(legs, details, id, actor, transactionId, ['transactionId']);
    if (made.ok) this.transactions.set(transactionId, { record: known.value, reversedBy: id });
    return made;
  }

  /** Posts or reserves legs that are found, open and balanced, as a new transaction. */
  private record(
    legs: readonly Leg[],
    details: TransactionDetails,
    transactionId: string,
    actor: string,
    reverses: string | null,
    limitPath: readonly string[],
  ): Decided<TransactionRecord> {
    const closed = this.closedFor(details.effectiveAt, ['effectiveAt']);
    if (closed) return refused(closed);
    if (details.expiresAt && details.expiresAt.getTime() <= this.state.nowMs)
      return refused({
        code: 'INVALID_INPUT',
        message: 'expiresAt must lie in the future.',
        path: ['expiresAt'],
      });
    const step: Step = details.pending
      ? { post: [], reserve: legs, release: [] }
      : { post: legs, reserve: [], release: [] };
    const broken = limitBroken(step);
    if (broken) return refused({ ...broken, path: limitPath });

    const posted = this.apply(step);
    const { reference, description, metadata, effectiveAt, pending, expiresAt } = details;
    this.writes.transactions.push({
      transactionId,
      pending,
      reference,
      description,
      metadata,
      effectiveAt,
      expiresAt,
      reversesTransactionId: reverses,
      actor,
    });
    for (const [position, leg] of posted.entries())
      this.writes.entries.push({ transactionId, position, leg, effectiveAt });
    const holds = pending ? legs.map(toHold) : [];
    for (const hold of holds) this.writes.holds.push({ transactionId, ...hold });
    this.writes.events.push({ type: pending ? 'transaction.pending' : 'transaction.posted', transactionId });
    const now = new Date(this.state.nowMs);
    return accepted({
      ledgerId: this.state.ledgerId,
      transactionId,
      status: pending ? 'PENDING' : 'POSTED',
      reference,
      description,
      metadata,
      effectiveAt: effectiveAt ?? now,
      createdAt: now,
      expiresAt,
      resolvedAt: null,
      reversesTransactionId: reverses,
      actor,
      entries: this.entryRecords(transactionId, posted, effectiveAt ?? now),
      holds,
    });
  }

  private resolve(
    record: TransactionRecord,
    step: Step,
    status: 'POSTED' | 'VOIDED' | 'EXPIRED',
    effectiveAt: Date | null,
    actor: string,
  ): TransactionRecord {
    const { transactionId } = record;
    const posted = this.apply(step);
    for (const [position, leg] of posted.entries())
      this.writes.entries.push({ transactionId, position, leg, effectiveAt });
    this.writes.resolutions.push({ transactionId, status, effectiveAt, actor });
    this.writes.events.push({ type: `transaction.${RESOLUTION_EVENT[status]}`, transactionId });
    const now = new Date(this.state.nowMs);
    const resolved: TransactionRecord = {
      ...record,
      status,
      effectiveAt: effectiveAt ?? now,
      resolvedAt: now,
      entries: this.entryRecords(transactionId, posted, effectiveAt ?? now),
    };
    this.transactions.set(transactionId, { record: resolved, reversedBy: null });
    return resolved;
  }

  private apply(step: Step): PostedLeg[] {
    for (const leg of [...step.post, ...step.reserve, ...step.release]) this.writes.accounts.add(leg.account);
    return applyStep(step, this.state.nowMs);
  }

  private known(transactionId: string): Decided<TransactionRecord> {
    const named = this.transactions.get(transactionId);
    if (named) return accepted(named.record);
    return refused({
      code: 'NOT_FOUND',
      message: 'There is no transaction with this id.',
      subject: 'transaction',
      id: transactionId,
      path: ['transactionId'],
    });
  }

  /** A hold past its time is over, whether or not the expiry job has come by: it is expired in passing. */
  private stillPending(transactionId: string): Decided<TransactionRecord> {
    const known = this.known(transactionId);
    if (!known.ok) return known;
    let record = known.value;
    if (this.hasExpired(record)) {
      this.release(transactionId, 'EXPIRED', EXPIRY_ACTOR);
      record = this.transactions.get(transactionId)!.record;
    }
    if (record.status === 'PENDING') return accepted(record);
    return refused({
      code: 'INVALID_STATE',
      message: `Only a PENDING transaction can be posted or voided; this one is ${record.status}.`,
      subjectId: transactionId,
      status: record.status,
      path: ['transactionId'],
    });
  }

  private hasExpired(record: TransactionRecord): boolean {
    return record.status === 'PENDING' && record.expiresAt !== null && record.expiresAt.getTime() <= this.state.nowMs;
  }

  private closedFor(effectiveAt: Date | null, path: readonly string[]): Rejection | undefined {
    const { closedThroughMs } = this.state;
    if (effectiveAt === null || closedThroughMs === null || effectiveAt.getTime() > closedThroughMs) return undefined;
    return {
      code: 'INVALID_INPUT',
      message: `The books are closed through ${new Date(closedThroughMs).toISOString()}; take a later effective time.`,
      path,
    };
  }

  private legsOf(records: readonly (HoldRecord | EntryRecord)[]): Leg[] {
    return records.map(({ accountId, direction, amount }) => ({
      account: this.state.accounts.get(accountId)!,
      direction,
      amount,
    }));
  }

  private entryRecords(transactionId: string, posted: readonly PostedLeg[], effectiveAt: Date): EntryRecord[] {
    return posted.map((leg, position) => ({
      ledgerId: this.state.ledgerId,
      accountId: leg.account.accountId,
      transactionId,
      sequence: leg.sequence,
      position,
      direction: leg.direction,
      amount: leg.amount,
      currency: leg.account.currency,
      exponent: leg.account.exponent,
      normalSide: leg.account.normalSide,
      debitsAfter: leg.debitsAfter,
      creditsAfter: leg.creditsAfter,
      effectiveAt,
      createdAt: new Date(this.state.nowMs),
    }));
  }
}

const RESOLUTION_EVENT = { POSTED: 'posted', VOIDED: 'voided', EXPIRED: 'expired' } as const;

function single(decided: Decided<TransactionRecord>): Planned {
  return decided.ok ? { kind: 'done', transaction: decided.value } : { kind: 'rejected', rejection: decided.rejection };
}

function toHold(leg: Leg, position: number): HoldRecord {
  const { account, direction, amount } = leg;
  return {
    accountId: account.accountId,
    position,
    direction,
    amount,
    currency: account.currency,
    exponent: account.exponent,
  };
}
