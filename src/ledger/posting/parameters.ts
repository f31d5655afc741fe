import { newId } from '../../lib/index.js';
import { plainArray, textArray } from '../../db/index.js';
import type { Writes } from './writes.js';

const iso = (time: Date | null): string | null => time && time.toISOString();

/** The parameters of `writeBatch`, in its order. */
export function writeBatchParameters(ledgerId: string, nowMs: number, writes: Writes): (string | null)[] {
  const { transactions, entries, events, keys } = writes;
  const accounts = [...writes.accounts];
  return [
    ledgerId,
    new Date(nowMs).toISOString(),
    plainArray(transactions.map((t) => t.transactionId)),
    plainArray(transactions.map((t) => t.pending)),
    textArray(transactions.map((t) => t.reference)),
    textArray(transactions.map((t) => t.description)),
    textArray(transactions.map((t) => JSON.stringify(t.metadata))),
    plainArray(transactions.map((t) => iso(t.effectiveAt))),
    plainArray(transactions.map((t) => iso(t.expiresAt))),
    plainArray(transactions.map((t) => t.reversesTransactionId)),
    textArray(transactions.map((t) => t.actor)),
    plainArray(entries.map((e) => e.transactionId)),
    plainArray(entries.map((e) => e.position)),
    plainArray(entries.map((e) => e.leg.account.accountId)),
    plainArray(entries.map((e) => e.leg.sequence)),
    plainArray(entries.map((e) => e.leg.direction)),
    plainArray(entries.map((e) => e.leg.amount)),
    plainArray(entries.map((e) => e.leg.account.currency)),
    plainArray(entries.map((e) => e.leg.debitsAfter)),
    plainArray(entries.map((e) => e.leg.creditsAfter)),
    plainArray(entries.map((e) => iso(e.effectiveAt))),
    plainArray(accounts.map((a) => a.accountId)),
    plainArray(accounts.map((a) => a.postedDebits)),
    plainArray(accounts.map((a) => a.postedCredits)),
    plainArray(accounts.map((a) => a.pendingDebits)),
    plainArray(accounts.map((a) => a.pendingCredits)),
    plainArray(accounts.map((a) => a.lastSequence)),
    plainArray(accounts.map((a) => (a.lastEntryAtMs === 0 ? null : new Date(a.lastEntryAtMs).toISOString()))),
    plainArray(events.map(() => newId(nowMs))),
    plainArray(events.map((e) => e.type)),
    plainArray(events.map((e) => e.transactionId)),
    textArray(keys.map((k) => k.idempotencyKey)),
    plainArray(keys.map((k) => k.operation)),
    plainArray(keys.map((k) => k.argumentsHash)),
    plainArray(keys.map((k) => k.resultId)),
    textArray(keys.map((k) => (k.outcome === null ? null : JSON.stringify(k.outcome)))),
    // A null array is padded with nulls: without tracing the column costs nothing here.
    events.some((e) => e.traceparent !== undefined) ? textArray(events.map((e) => e.traceparent ?? null)) : null,
  ];
}

/** The parameters of `writeHolds`, in its order. */
export function writeHoldsParameters(ledgerId: string, nowMs: number, writes: Writes): (string | null)[] {
  const { holds, resolutions } = writes;
  const opened = writes.transactions.filter((t) => t.pending);
  return [
    ledgerId,
    new Date(nowMs).toISOString(),
    plainArray(holds.map((h) => h.transactionId)),
    plainArray(holds.map((h) => h.position)),
    plainArray(holds.map((h) => h.accountId)),
    plainArray(holds.map((h) => h.direction)),
    plainArray(holds.map((h) => h.amount)),
    plainArray(opened.map((t) => t.transactionId)),
    plainArray(opened.map((t) => iso(t.expiresAt))),
    plainArray(resolutions.map((r) => r.transactionId)),
    plainArray(resolutions.map((r) => r.status)),
    plainArray(resolutions.map((r) => iso(r.effectiveAt))),
    textArray(resolutions.map((r) => r.actor)),
  ];
}

/** The parameters of `closePending`, in its order. */
export function closePendingParameters(ledgerId: string, writes: Writes): (string | null)[] {
  return [ledgerId, plainArray(writes.resolutions.map((r) => r.transactionId))];
}
