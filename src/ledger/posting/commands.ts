import type { Decimal, JsonObject } from '../../lib/index.js';
import type { Side } from '../accounts/account.table.js';

/** What every mutation carries: whose books, under which key, who asks. */
export interface CommandContext {
  readonly ledgerId: string;
  /** 1 to 255 printable characters, unique in the ledger. */
  readonly idempotencyKey: string;
  /** Who did it, as it is recorded: "key:<id>", "operator", "jwt:<issuer>:<subject>". */
  readonly actor: string;
}

/** What a caller may say about a new transaction. */
export interface TransactionDetails {
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: JsonObject;
  /** Null: the moment it is recorded. */
  readonly effectiveAt: Date | null;
  /** Reserve only; post or void it later. */
  readonly pending: boolean;
  /** When a pending transaction lapses by the database's clock; null: never. */
  readonly expiresAt: Date | null;
}

export interface TransferDetails extends TransactionDetails {
  readonly fromAccountId: string;
  readonly toAccountId: string;
  /** > 0 */
  readonly amount: Decimal;
  /** When given, must be the accounts' currency. */
  readonly currency: string | null;
}

export interface EntryDetails {
  readonly accountId: string;
  readonly direction: Side;
  /** > 0 */
  readonly amount: Decimal;
}

export type PostingOperation =
  | { readonly kind: 'transfer'; readonly transfer: TransferDetails }
  | {
      readonly kind: 'postTransaction';
      readonly entries: readonly EntryDetails[];
      readonly details: TransactionDetails;
    }
  | { readonly kind: 'transferBatch'; readonly transfers: readonly TransferDetails[]; readonly atomic: boolean }
  /** `amount` null: the whole. Less than the whole is for two entries only. */
  | { readonly kind: 'postPending'; readonly transactionId: string; readonly amount: Decimal | null }
  | { readonly kind: 'voidPending'; readonly transactionId: string }
  | { readonly kind: 'reverseTransaction'; readonly transactionId: string; readonly reason: string | null };

/** One mutation that moves money, parsed: its values are within their limits; what remains is for the ledger's state to decide. */
export interface PostingCommand extends CommandContext {
  /** The W3C traceparent of the caller's span, when it is traced; kept with the events. No part of the arguments. */
  readonly traceparent?: string | undefined;
  readonly operation: PostingOperation;
}
