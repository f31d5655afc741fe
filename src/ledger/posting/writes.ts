import type { JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';
import type { EventType } from '../events/event.table.js';
import type { BookedAccount, PostedLeg } from './books.js';
import type { StoredOutcome } from './stored.js';

export interface NewTransaction {
  readonly transactionId: string;
  readonly pending: boolean;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: JsonObject;
  readonly effectiveAt: Date | null;
  readonly expiresAt: Date | null;
  readonly reversesTransactionId: string | null;
  readonly actor: string;
}

export interface NewEntry {
  readonly transactionId: string;
  readonly position: number;
  readonly leg: PostedLeg;
  readonly effectiveAt: Date | null;
}

export interface NewHold {
  readonly transactionId: string;
  readonly position: number;
  readonly accountId: string;
  readonly direction: Side;
  readonly amount: bigint;
}

export interface NewResolution {
  readonly transactionId: string;
  readonly status: 'POSTED' | 'VOIDED' | 'EXPIRED';
  readonly effectiveAt: Date | null;
  readonly actor: string;
}

export interface NewKey extends StoredOutcome {
  readonly idempotencyKey: string;
  readonly operation: string;
  readonly argumentsHash: string;
}

export interface NewEvent {
  readonly type: EventType;
  readonly transactionId: string;
  /** Of the command that made it, so that its deliveries join the command's trace. */
  traceparent?: string;
}

/** Everything one batch writes, gathered by the plan. Null effective times mean: the batch's own time. */
export class Writes {
  readonly transactions: NewTransaction[] = [];
  readonly entries: NewEntry[] = [];
  readonly holds: NewHold[] = [];
  readonly resolutions: NewResolution[] = [];
  readonly keys: NewKey[] = [];
  readonly events: NewEvent[] = [];
  /** Accounts whose totals changed. */
  readonly accounts = new Set<BookedAccount>();

  get isEmpty(): boolean {
    return this.keys.length === 0 && this.resolutions.length === 0;
  }

  /** The state to come back to with `truncate`, when a part of a batch is taken back. */
  mark(): readonly number[] {
    return [this.transactions, this.entries, this.holds, this.resolutions, this.events].map((list) => list.length);
  }

  truncate(mark: readonly number[]): void {
    [this.transactions, this.entries, this.holds, this.resolutions, this.events].forEach((list, i) => {
      list.length = mark[i]!;
    });
  }
}
