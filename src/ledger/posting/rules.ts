import { formatMinorUnits, toMinorUnits, type Decimal } from '../../lib/index.js';
import type { Rejection } from '../rejections.js';
import type { BookedAccount, Leg } from './books.js';

/** What was asked for, found right; or why it is refused. */
export type Decided<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

export const accepted = <T>(value: T): Decided<T> => ({ ok: true, value });
export const refused = (rejection: Rejection): Decided<never> => ({ ok: false, rejection });

/** The rejection of an account that the ledger does not have; `path` is the argument that named it. */
export function accountNotFound(id: string, path: readonly string[]): Rejection {
  return { code: 'NOT_FOUND', message: 'There is no account with this id.', subject: 'account', id, path };
}

/** Why value cannot go from one to the other: they differ in currency, or from the one that was asked for. */
export function currencyMismatch(asked: string | null, from: BookedAccount, to: BookedAccount): Rejection | undefined {
  if (from.currency !== to.currency)
    return {
      code: 'CURRENCY_MISMATCH',
      message: `The accounts hold different currencies: ${from.currency} and ${to.currency}.`,
      path: ['toAccountId'],
    };
  if (asked !== null && asked !== from.currency)
    return {
      code: 'CURRENCY_MISMATCH',
      message: `The accounts hold ${from.currency}, not ${asked}.`,
      path: ['currency'],
    };
  return undefined;
}

/** The amount in the account's minor units: above zero, no finer than its currency, 38 digits at most. */
export function minorUnits(amount: Decimal, account: BookedAccount, path: readonly string[]): Decided<bigint> {
  const invalid = (message: string): Decided<never> => refused({ code: 'INVALID_INPUT', message, path });
  if (amount.digits <= 0n) return invalid('An amount must be greater than zero.');
  if (amount.scale > account.exponent)
    return invalid(`${account.currency} has ${account.exponent} fraction digits; the amount has ${amount.scale}.`);
  const minor = toMinorUnits(amount, account.exponent);
  return minor === undefined ? invalid('The amount has more than 38 digits in minor units.') : accepted(minor);
}

/** Why the legs do not balance: the first currency in which debits and credits differ. */
export function firstUnbalanced(legs: readonly Leg[]): Rejection | undefined {
  const sums = new Map<string, { net: bigint; exponent: number }>();
  for (const { account, direction, amount } of legs) {
    const sum = sums.get(account.currency) ?? { net: 0n, exponent: account.exponent };
    sum.net += direction === 'DEBIT' ? amount : -amount;
    sums.set(account.currency, sum);
  }
  for (const [currency, { net, exponent }] of sums)
    if (net !== 0n)
      return {
        code: 'UNBALANCED',
        message: `In ${currency} debits and credits differ by ${formatMinorUnits(net < 0n ? -net : net, exponent)}.`,
        path: ['entries'],
      };
  return undefined;
}

/** Why a leg is not taken: the first account that is not OPEN; `paths` name the arguments leg by leg. */
export function allOpen(legs: readonly Leg[], paths: readonly (readonly string[])[]): Rejection | undefined {
  const i = legs.findIndex((leg) => leg.account.status !== 'OPEN');
  if (i === -1) return undefined;
  const { accountId, status } = legs[i]!.account;
  return {
    code: 'ACCOUNT_NOT_OPEN',
    message: `The account is ${status}; only an OPEN account takes new entries.`,
    accountId,
    status,
    path: paths[i]!,
  };
}

/** The part of a two-legged hold to post: at most the whole. */
export function partOf(held: readonly Leg[], part: Decimal): Decided<bigint> {
  const invalid = (message: string): Decided<never> => refused({ code: 'INVALID_INPUT', message, path: ['amount'] });
  if (held.length !== 2)
    return invalid('Only a transaction of two entries can be posted in part; leave the amount out.');
  const { account, amount: whole } = held[0]!;
  const amount = minorUnits(part, account, ['amount']);
  if (amount.ok && amount.value > whole)
    return invalid(`More than the ${formatMinorUnits(whole, account.exponent)} ${account.currency} that is reserved.`);
  return amount;
}
