import {
  closeBooks,
  updateAccount,
  type AccountChanges,
  type AccountRecord,
  type LedgerDatabase,
  type NewAccount,
  type PostingCommand,
  type Rejection,
  type TransactionRecord,
  type TransactionStatus,
  type TransferDetails,
} from '../../../src/ledger/index.js';
import { newId, type Decimal } from '../../../src/lib/index.js';
import { call, openAccount, openLedger } from '../books.js';
import { LedgerModel, type ModelAccount } from './ledger-model.js';
import type { Amount, DetailsStep, Limit, Step, TransferStep } from './steps.js';

/** A step with real ids and amounts in it. */
export type Action =
  | { readonly kind: 'post'; readonly command: PostingCommand }
  | { readonly kind: 'expire'; readonly transactionId: string }
  | {
      readonly kind: 'account';
      readonly key: string;
      readonly id: string;
      readonly change: Partial<Pick<ModelAccount, 'status' | 'min' | 'max'>>;
    }
  | { readonly kind: 'close'; readonly key: string; readonly through: Date };

const ACCOUNTS: readonly Partial<NewAccount>[] = [
  { currency: 'USD', minBalance: { digits: 0n, scale: 0 } },
  { currency: 'USD', minBalance: { digits: 0n, scale: 0 }, maxBalance: { digits: 5n, scale: 0 } },
  { currency: 'USD' },
  { currency: 'USD', minBalance: { digits: -3n, scale: 0 } },
  { currency: 'USD', normalSide: 'CREDIT', minBalance: { digits: 0n, scale: 0 } },
  { currency: 'USD', normalSide: 'CREDIT' },
  { currency: 'EUR', minBalance: { digits: 0n, scale: 0 } },
  { currency: 'EUR' },
  { currency: 'JPY' },
  { currency: 'KWD', minBalance: { digits: -1n, scale: 0 }, maxBalance: { digits: 1n, scale: 0 } },
];
/** Which account a number means: the first four more often, so that they meet. */
const FAVOURITES = [0, 1, 2, 3, 0, 1, 2, 3, 0, 2, 4, 5, 6, 7, 8, 9];
const UNKNOWN = 777;
const SOON_MS = 6;
const LATER_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A ledger of its own with ten accounts, and the model of it. Turns steps into actions on what exists by then. */
export class Rig {
  /** Every transaction the run has seen, as it was first seen. */
  readonly seen: TransactionRecord[] = [];
  private readonly calls: PostingCommand[] = [];
  /** One time for all that a step says. */
  private nowMs = 0;

  private constructor(
    readonly db: LedgerDatabase,
    readonly ledgerId: string,
    readonly accounts: readonly AccountRecord[],
    readonly model: LedgerModel,
  ) {}

  static async open(db: LedgerDatabase): Promise<Rig> {
    const ledgerId = await openLedger(db);
    const model = new LedgerModel();
    const accounts: AccountRecord[] = [];
    for (const [i, given] of ACCOUNTS.entries()) {
      const account = await openAccount(db, { ...given, ledgerId, code: `account:${i}` });
      accounts.push(account);
      const { accountId: id, currency, exponent, normalSide, status, minBalance: min, maxBalance: max } = account;
      model.accounts.set(id, { id, currency, exponent, normalSide, status, min, max });
    }
    return new Rig(db, ledgerId, accounts, model);
  }

  toAction(step: Step): Action {
    this.nowMs = Date.now();
    switch (step.kind) {
      case 'transfer':
        return this.post({ kind: 'transfer', transfer: this.transfer(step.transfer) });
      case 'batch':
        return this.post({
          kind: 'transferBatch',
          transfers: step.transfers.map((transfer) => this.transfer(transfer)),
          atomic: step.atomic,
        });
      case 'postTransaction': {
        const entries = step.pairs.flatMap((pair) => {
          const debit = this.accountAt(pair.debit);
          const partners = this.accounts.filter((account) => account.currency === debit.currency);
          const credit = partners[pair.credit % partners.length]!;
          const amount = this.amount(pair.amount, credit, debit);
          return [
            { accountId: debit.accountId, direction: 'DEBIT' as const, amount },
            { accountId: credit.accountId, direction: 'CREDIT' as const, amount },
          ];
        });
        if (step.unbalanced) entries.push({ ...entries[0]! });
        return this.post({ kind: 'postTransaction', entries, details: detailsOf(step.details, this.nowMs) });
      }
      case 'postPending': {
        const transactionId = this.transactionAt(step.transaction);
        const hold = this.seen.find((each) => each.transactionId === transactionId)?.holds[0];
        const { part } = step;
        if (part === 'all' || !hold) return this.post({ kind: 'postPending', transactionId, amount: null });
        const minor = 'minor' in part ? part.minor : hold.amount + part.offWhole;
        return this.post({ kind: 'postPending', transactionId, amount: decimal(minor, hold.exponent) });
      }
      case 'voidPending':
        return this.post({ kind: 'voidPending', transactionId: this.transactionAt(step.transaction) });
      case 'reverse':
        return this.post({
          kind: 'reverseTransaction',
          transactionId: this.transactionAt(step.transaction, 'POSTED'),
          reason: null,
        });
      case 'expire':
        return { kind: 'expire', transactionId: this.transactionAt(step.transaction) };
      case 'replay':
      case 'reuse': {
        const earlier = this.calls[step.earlier % Math.max(1, this.calls.length)];
        if (step.kind === 'replay' && earlier) return { kind: 'post', command: structuredClone(earlier) };
        const operation = { kind: 'voidPending', transactionId: this.transactionAt(step.earlier) } as const;
        return {
          kind: 'post',
          command: call(operation, { key: earlier?.idempotencyKey ?? newId(), ledgerId: this.ledgerId }),
        };
      }
      case 'limits': {
        const { accountId: id } = this.accountAt(step.account);
        const change: { min?: bigint | null; max?: bigint | null } = {};
        if (step.min !== 'same') change.min = this.limit(step.min, id);
        if (step.max !== 'same') change.max = this.limit(step.max, id);
        return {
          kind: 'account',
          key: newId(),
          id,
          change: step.min === step.max ? { ...change, status: 'OPEN' } : change,
        };
      }
      case 'status': {
        const { accountId: id } = this.accountAt(step.account);
        return { kind: 'account', key: newId(), id, change: { status: step.status } };
      }
      case 'closeBooks':
        return { kind: 'close', key: newId(), through: new Date(this.nowMs - step.minutesAgo * MINUTE_MS) };
    }
  }

  /** The rejection of a change of an account, if it was refused. */
  async change({ key, id, change }: Extract<Action, { kind: 'account' }>): Promise<Rejection | undefined> {
    const { exponent } = this.accounts.find((account) => account.accountId === id)!;
    const limit = (minor: bigint | null): Decimal | null => (minor === null ? null : decimal(minor, exponent));
    const changes: AccountChanges = {
      ...(change.status !== undefined && { status: change.status }),
      ...(change.min !== undefined && { minBalance: limit(change.min) }),
      ...(change.max !== undefined && { maxBalance: limit(change.max) }),
    };
    const outcome = await updateAccount(this.db, this.context(key), id, changes);
    return outcome.kind === 'rejected' ? outcome.rejection : undefined;
  }

  async close({ key, through }: Extract<Action, { kind: 'close' }>): Promise<void> {
    await closeBooks(this.db, this.context(key), through);
  }

  private context(idempotencyKey: string): { ledgerId: string; idempotencyKey: string; actor: string } {
    return { ledgerId: this.ledgerId, idempotencyKey, actor: 'operator' };
  }

  private post(operation: PostingCommand['operation']): Action {
    const command = call(operation, { ledgerId: this.ledgerId });
    this.calls.push(command);
    return { kind: 'post', command };
  }

  private transfer(step: TransferStep): TransferDetails {
    const [from, to] = [this.accountAt(step.from), this.accountAt(step.to)];
    const currency = { none: null, right: from.currency, wrong: 'CHF' }[step.currency];
    return {
      fromAccountId: step.from === UNKNOWN ? newId() : from.accountId,
      toAccountId: to.accountId,
      amount: this.amount(step.amount, from, to),
      currency,
      ...detailsOf(step, this.nowMs),
    };
  }

  private accountAt(number: number): AccountRecord {
    return this.accounts[FAVOURITES[number % FAVOURITES.length]!]!;
  }

  private transactionAt(number: number, wanted: TransactionStatus = 'PENDING'): string {
    if (number === UNKNOWN || this.seen.length === 0) return newId();
    // Those that fit more often, and the late ones of them: they are still pending, or not reversed yet.
    const fitting = this.seen.filter((each) => each.status === wanted);
    const among = number % 4 === 0 || fitting.length === 0 ? this.seen : fitting;
    const back = number % 2 === 0 ? number % 6 : number;
    return among[among.length - 1 - (back % among.length)]!.transactionId;
  }

  private amount(amount: Amount, from: AccountRecord, to: AccountRecord): Decimal {
    if (amount.edge === 'too fine') return { digits: 1n, scale: from.exponent + 1 };
    if (amount.edge === 'none') return decimal(amount.minor, from.exponent);
    const [giving, taking] = [this.model.show(from.accountId), this.model.show(to.accountId)];
    const edge =
      amount.edge === 'available'
        ? giving.posted - giving.pendingOut - (giving.min ?? 0n)
        : (taking.max ?? 100n) - taking.posted - taking.pendingIn;
    return decimal(edge + amount.off > 0n ? edge + amount.off : 1n, from.exponent);
  }

  private limit(limit: Exclude<Limit, 'same'>, id: string): bigint | null {
    return limit === 'none' ? null : this.model.show(id).posted + limit.offBalance;
  }
}

/** Minor units as a caller writes them, without zeros at the end. */
function decimal(minor: bigint, exponent: number): Decimal {
  let [digits, scale] = [minor, exponent];
  while (scale > 0 && digits % 10n === 0n) [digits, scale] = [digits / 10n, scale - 1];
  return { digits, scale };
}

function detailsOf(
  { pending, expires, effectiveIn }: DetailsStep,
  now: number,
): Omit<TransferDetails, 'fromAccountId' | 'toAccountId' | 'amount' | 'currency'> {
  const expiresAt = { never: null, soon: now + SOON_MS, later: now + LATER_MS, past: now - LATER_MS }[expires];
  return {
    reference: null,
    description: null,
    metadata: {},
    effectiveAt: effectiveIn === null ? null : new Date(now + effectiveIn * MINUTE_MS),
    pending,
    expiresAt: pending && expiresAt !== null ? new Date(expiresAt) : null,
  };
}
