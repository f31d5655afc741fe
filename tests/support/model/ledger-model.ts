import type {
  AccountStatus,
  PostingCommand,
  PostingOperation,
  Side,
  TransactionDetails,
  TransferDetails,
} from '../../../src/ledger/index.js';
import { canonicalJson, decimalText, formatMinorUnits, type Decimal } from '../../../src/lib/index.js';
import type {
  ShownAccount,
  ShownEntry,
  ShownItem,
  ShownLeg,
  ShownOutcome,
  ShownRejection,
  ShownTransaction,
} from './shown.js';

export interface ModelAccount {
  readonly id: string;
  readonly currency: string;
  readonly exponent: number;
  readonly normalSide: Side;
  status: AccountStatus;
  min: bigint | null;
  max: bigint | null;
}

interface ModelEntry extends ShownLeg {
  readonly transaction: string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type ModelTransaction = Mutable<Omit<ShownTransaction, 'entries'>> & {
  effectiveWasGiven: boolean;
  reversedBy?: string;
};

class Refused extends Error {
  constructor(readonly rejection: ShownRejection) {
    super(rejection.code);
  }
}

type Facts = { code: ShownRejection['code'] } & Record<string, unknown>;
const refuse = (path: string[], facts: Facts): never => {
  throw new Refused({ ...facts, path });
};

/**
 * The ledger, obviously right: one command at a time, no totals kept, every balance summed from the entries whenever it is
 * asked for. It shares no code with the posting, only the words of its commands.
 */
export class LedgerModel {
  readonly accounts = new Map<string, ModelAccount>();
  readonly transactions = new Map<string, ModelTransaction>();
  private entries: ModelEntry[] = [];
  private readonly keys = new Map<string, { call: string; outcome: ShownOutcome }>();
  private closedThrough = -Infinity;
  private now = 0;

  /** Carries a command out at a time given by the caller, with the ids that the ledger chose. */
  run(command: PostingCommand, now: number, ids: readonly (string | undefined)[]): ShownOutcome {
    this.now = now;
    const call = callText(command.operation);
    const earlier = this.keys.get(command.idempotencyKey);
    if (earlier)
      return earlier.call === call
        ? { ...this.asItIsNow(earlier.outcome), replayed: true }
        : {
            kind: 'rejected',
            rejection: { code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] },
            replayed: false,
          };
    const outcome = this.execute(command.operation, ids);
    if (isRemembered(outcome)) this.keys.set(command.idempotencyKey, { call, outcome });
    return outcome;
  }

  /** Whether a key was used by a posting. */
  knows(key: string): boolean {
    return this.keys.has(key);
  }

  /** The expiry job comes by. */
  expire(transactionId: string, now: number): void {
    this.now = now;
    const transaction = this.transactions.get(transactionId);
    if (transaction) this.expireInPassing(transaction);
  }

  closeBooks(through: number): void {
    this.closedThrough = Math.max(this.closedThrough, through);
  }

  /** Undefined when the change is allowed and made, else the code of the refusal. */
  updateAccount(id: string, change: Partial<Pick<ModelAccount, 'status' | 'min' | 'max'>>): string | undefined {
    const account = this.accounts.get(id)!;
    const { min = account.min, max = account.max, status = account.status } = change;
    // A balance may outgrow 38 digits; a limit that follows it cannot be written down.
    const given = [change.min ?? 0n, change.max ?? 0n];
    if (given.some((limit) => limit >= 10n ** 38n || limit <= -(10n ** 38n))) return 'INVALID_INPUT';
    if (min !== null && max !== null && min > max) return 'INVALID_INPUT';
    const { posted, pendingIn, pendingOut } = this.show(id);
    const isEmpty = posted === 0n && pendingIn === 0n && pendingOut === 0n;
    if (status === 'CLOSED' && !isEmpty) return 'INVALID_STATE';
    Object.assign(account, { min, max, status });
    return undefined;
  }

  show(
    id: string,
    entries: readonly ModelEntry[] = this.entries,
    held: readonly ShownLeg[] = this.held(),
  ): ShownAccount {
    const { status, min, max, normalSide } = this.accounts.get(id)!;
    const own = entries.filter((entry) => entry.account === id);
    const reserved = held.filter((leg) => leg.account === id);
    const into = (leg: ShownLeg): boolean => leg.direction === normalSide;
    return {
      status,
      min,
      max,
      posted: sum(own.filter(into)) - sum(own.filter((entry) => !into(entry))),
      pendingIn: sum(reserved.filter(into)),
      pendingOut: sum(reserved.filter((leg) => !into(leg))),
      sequence: BigInt(own.length),
    };
  }

  showTransaction(id: string): ShownTransaction {
    const { effectiveWasGiven: _, reversedBy: __, ...shown } = this.transactions.get(id)!;
    const entries: ShownEntry[] = [];
    for (const [i, entry] of this.entries.entries()) {
      if (entry.transaction !== id) continue;
      const { posted, sequence } = this.show(entry.account, this.entries.slice(0, i + 1));
      const { transaction: ___, ...leg } = entry;
      entries.push({ ...leg, sequence, balanceAfter: posted });
    }
    return { ...shown, entries };
  }

  private execute(operation: PostingOperation, ids: readonly (string | undefined)[]): ShownOutcome {
    if (operation.kind === 'transferBatch') return this.batch(operation.transfers, operation.atomic, ids);
    const item = this.attempt(() => {
      switch (operation.kind) {
        case 'transfer':
          return this.transfer(operation.transfer, ids[0]);
        case 'postTransaction': {
          const legs = operation.entries.map((entry, i): ShownLeg => {
            const account = this.accountAt(entry.accountId, ['entries', String(i), 'accountId']);
            const amount = minor(entry.amount, account, ['entries', String(i), 'amount']);
            return { account: entry.accountId, direction: entry.direction, amount };
          });
          for (const currency of new Set(legs.map((leg) => this.accounts.get(leg.account)!.currency))) {
            const same = legs.filter((leg) => this.accounts.get(leg.account)!.currency === currency);
            const debits = sum(same.filter((leg) => leg.direction === 'DEBIT'));
            if (debits * 2n !== sum(same)) refuse(['entries'], { code: 'UNBALANCED' });
          }
          this.mustBeOpen(legs, (i) => ['entries', String(i), 'accountId']);
          return this.make(legs, operation.details, ids[0], null, ['entries']);
        }
        case 'postPending':
          return this.postPending(operation.transactionId, operation.amount);
        case 'voidPending': {
          const pending = this.pending(operation.transactionId);
          Object.assign(pending, { status: 'VOIDED', resolvedAt: this.now });
          return pending.id;
        }
        case 'reverseTransaction':
          return this.reverse(operation.transactionId, ids[0]);
      }
    });
    return { ...item, replayed: false };
  }

  private attempt(work: () => string): ShownItem {
    try {
      return { kind: 'done', transaction: this.showTransaction(work()) };
    } catch (error) {
      if (error instanceof Refused) return { kind: 'rejected', rejection: error.rejection };
      throw error;
    }
  }

  private batch(
    transfers: readonly TransferDetails[],
    atomic: boolean,
    ids: readonly (string | undefined)[],
  ): ShownOutcome {
    const entriesBefore = this.entries;
    const transactionsBefore = new Set(this.transactions.keys());
    const results = transfers.map((transfer, i): ShownItem => {
      const item = this.attempt(() => this.transfer(transfer, ids[i]));
      if (item.kind === 'done') return item;
      return { kind: 'rejected', rejection: { ...item.rejection, path: [String(i), ...item.rejection.path] } };
    });
    if (!atomic || results.every((item) => item.kind === 'done')) return { kind: 'batch', results, replayed: false };
    this.entries = entriesBefore;
    for (const id of [...this.transactions.keys()]) if (!transactionsBefore.has(id)) this.transactions.delete(id);
    return {
      kind: 'batch',
      results: results.map((item, i) =>
        item.kind === 'rejected'
          ? item
          : { kind: 'rejected', rejection: { code: 'BATCH_REJECTED', path: [String(i)] } },
      ),
      replayed: false,
    };
  }

  private transfer(transfer: TransferDetails, id: string | undefined): string {
    const from = this.accountAt(transfer.fromAccountId, ['fromAccountId']);
    const to = this.accountAt(transfer.toAccountId, ['toAccountId']);
    if (from.id === to.id) refuse(['toAccountId'], { code: 'INVALID_INPUT' });
    if (from.normalSide !== to.normalSide) refuse(['toAccountId'], { code: 'AMBIGUOUS_DIRECTION' });
    if (from.currency !== to.currency) refuse(['toAccountId'], { code: 'CURRENCY_MISMATCH' });
    if (transfer.currency !== null && transfer.currency !== from.currency)
      refuse(['currency'], { code: 'CURRENCY_MISMATCH' });
    const amount = minor(transfer.amount, from, ['amount']);
    const legs: ShownLeg[] = [
      { account: from.id, direction: opposite(from.normalSide), amount },
      { account: to.id, direction: to.normalSide, amount },
    ];
    this.mustBeOpen(legs, (i) => [i === 0 ? 'fromAccountId' : 'toAccountId']);
    return this.make(legs, transfer, id, null, ['amount']);
  }

  private make(
    legs: ShownLeg[],
    details: Pick<TransactionDetails, 'effectiveAt' | 'expiresAt' | 'pending'>,
    id = `not made by the ledger: ${this.transactions.size}`,
    reverses: string | null,
    path: string[],
  ): string {
    const { effectiveAt, expiresAt, pending } = details;
    if (effectiveAt && effectiveAt.getTime() <= this.closedThrough) refuse(['effectiveAt'], { code: 'INVALID_INPUT' });
    if (expiresAt && expiresAt.getTime() <= this.now) refuse(['expiresAt'], { code: 'INVALID_INPUT' });
    const entries = pending ? [] : legs.map((leg) => ({ ...leg, transaction: id }));
    this.mustKeepLimits(legs, [...this.entries, ...entries], [...this.held(), ...(pending ? legs : [])], path);
    this.entries = [...this.entries, ...entries];
    this.transactions.set(id, {
      id,
      status: pending ? 'PENDING' : 'POSTED',
      holds: pending ? legs : [],
      reverses,
      createdAt: this.now,
      effectiveAt: effectiveAt?.getTime() ?? this.now,
      effectiveWasGiven: effectiveAt !== null,
      expiresAt: expiresAt?.getTime() ?? null,
      resolvedAt: null,
    });
    return id;
  }

  private postPending(transactionId: string, part: Decimal | null): string {
    const pending = this.pending(transactionId);
    let legs = pending.holds;
    if (part !== null) {
      if (legs.length !== 2) refuse(['amount'], { code: 'INVALID_INPUT' });
      const amount = minor(part, this.accounts.get(legs[0]!.account)!, ['amount']);
      if (amount > legs[0]!.amount) refuse(['amount'], { code: 'INVALID_INPUT' });
      legs = legs.map((leg) => ({ ...leg, amount }));
    }
    this.mustBeOpen(legs, () => ['transactionId']);
    if (pending.effectiveWasGiven && pending.effectiveAt <= this.closedThrough)
      refuse(['transactionId'], { code: 'INVALID_INPUT' });
    Object.assign(pending, { status: 'POSTED', resolvedAt: this.now });
    if (!pending.effectiveWasGiven) pending.effectiveAt = this.now;
    this.entries = [...this.entries, ...legs.map((leg) => ({ ...leg, transaction: pending.id }))];
    return pending.id;
  }

  private reverse(transactionId: string, id: string | undefined): string {
    const original = this.transactionAt(transactionId);
    const status = original.reversedBy ? 'REVERSED' : original.status;
    if (status !== 'POSTED') refuse(['transactionId'], { code: 'INVALID_STATE', subjectId: transactionId, status });
    const legs = this.entries
      .filter((entry) => entry.transaction === transactionId)
      .map(({ account, direction, amount }) => ({ account, direction: opposite(direction), amount }));
    this.mustBeOpen(legs, () => ['transactionId']);
    const plain = { effectiveAt: null, expiresAt: null, pending: false };
    const made = this.make(legs, plain, id, transactionId, ['transactionId']);
    original.reversedBy = made;
    return made;
  }

  private accountAt(id: string, path: string[]): ModelAccount {
    return this.accounts.get(id) ?? refuse(path, { code: 'NOT_FOUND', subject: 'account', id });
  }

  private transactionAt(id: string): ModelTransaction {
    return this.transactions.get(id) ?? refuse(['transactionId'], { code: 'NOT_FOUND', subject: 'transaction', id });
  }

  private pending(id: string): ModelTransaction {
    const transaction = this.transactionAt(id);
    this.expireInPassing(transaction);
    const { status } = transaction;
    if (status !== 'PENDING') refuse(['transactionId'], { code: 'INVALID_STATE', subjectId: id, status });
    return transaction;
  }

  private expireInPassing(transaction: ModelTransaction): void {
    const { status, expiresAt } = transaction;
    if (status === 'PENDING' && expiresAt !== null && expiresAt <= this.now)
      Object.assign(transaction, { status: 'EXPIRED', resolvedAt: this.now });
  }

  private held(): ShownLeg[] {
    return [...this.transactions.values()].flatMap((each) => (each.status === 'PENDING' ? each.holds : []));
  }

  private mustBeOpen(legs: readonly ShownLeg[], path: (i: number) => string[]): void {
    for (const [i, leg] of legs.entries()) {
      const { id, status } = this.accounts.get(leg.account)!;
      if (status !== 'OPEN') refuse(path(i), { code: 'ACCOUNT_NOT_OPEN', accountId: id, status });
    }
  }

  /** No account may be taken beyond a limit; one that is beyond it may not be taken further. */
  private mustKeepLimits(legs: readonly ShownLeg[], entries: ModelEntry[], held: ShownLeg[], path: string[]): void {
    for (const id of new Set(legs.map((leg) => leg.account))) {
      const { currency, exponent, min, max } = this.accounts.get(id)!;
      const [before, after] = [this.show(id), this.show(id, entries, held)];
      const [availableBefore, available] = [before.posted - before.pendingOut, after.posted - after.pendingOut];
      const text = (amount: bigint): string => formatMinorUnits(amount, exponent);
      if (min !== null && available < availableBefore && available < min)
        refuse(path, {
          code: 'INSUFFICIENT_FUNDS',
          accountId: id,
          currency,
          available: text(availableBefore > min ? availableBefore - min : 0n),
          required: text(availableBefore - available),
        });
      const [roomBefore, room] = [before.posted + before.pendingIn, after.posted + after.pendingIn];
      if (max !== null && room > roomBefore && room > max)
        refuse(path, { code: 'LIMIT_EXCEEDED', accountId: id, currency, limit: text(max), attempted: text(room) });
    }
  }

  private asItIsNow(outcome: ShownOutcome): ShownOutcome {
    const item = (each: ShownItem): ShownItem =>
      each.kind === 'done' ? { kind: 'done', transaction: this.showTransaction(each.transaction.id) } : each;
    if (outcome.kind === 'batch') return { ...outcome, results: outcome.results.map(item) };
    return { ...item(outcome), replayed: true };
  }
}

function isRemembered(outcome: ShownOutcome): boolean {
  const items = outcome.kind === 'batch' ? outcome.results : [outcome];
  const isInvalid = (each: ShownItem): boolean => each.kind === 'rejected' && each.rejection.code === 'INVALID_INPUT';
  return items.some((each) => each.kind === 'done') || !items.some(isInvalid);
}

function minor(amount: Decimal, { exponent }: ModelAccount, path: string[]): bigint {
  const factor = 10n ** BigInt(Math.max(0, exponent - amount.scale));
  const value = amount.digits * factor;
  if (value <= 0n || amount.scale > exponent || value.toString().length > 38) refuse(path, { code: 'INVALID_INPUT' });
  return value;
}

const opposite = (side: Side): Side => (side === 'DEBIT' ? 'CREDIT' : 'DEBIT');
const sum = (legs: readonly ShownLeg[]): bigint => legs.reduce((total, leg) => total + leg.amount, 0n);

/** What a caller asked for, as text. */
function callText(operation: PostingOperation): string {
  return JSON.stringify(operation, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if ('digits' in value && 'scale' in value) return decimalText(value as Decimal);
    return 'metadata' in value ? { ...value, metadata: canonicalJson(value.metadata as never) } : value;
  });
}
