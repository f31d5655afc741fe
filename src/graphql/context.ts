import type { AccessDatabase, AccessTables, Caller } from '../access/index.js';
import {
  createGatheredReads,
  type CommandContext,
  type GatheredReads,
  type LedgerDatabase,
  type LedgerTables,
  type PostingCommand,
  type PostingOutcome,
} from '../ledger/index.js';
import { formatMinorUnits } from '../lib/index.js';
import type { WebhookServices } from '../webhooks/index.js';
import type { MetadataLimits } from './inputs/metadata.js';
import type { PageLimits } from './inputs/page.js';
import { readIdempotencyKey } from './inputs/values.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { ApiDeps, ApiLimits, FieldOutcome } from './options.js';

/** What the resolvers of all requests share. */
export interface Services {
  readonly ledger: LedgerDatabase;
  /** Reads that requests share. */
  readonly reads: GatheredReads;
  readonly access: AccessDatabase;
  readonly webhooks: WebhookServices;
  post(command: PostingCommand): Promise<PostingOutcome>;
  readonly pages: PageLimits;
  readonly metadata: MetadataLimits;
  readonly maxBatchInputs: number;
  /** Whether the amounts that were moved are noted for the log. */
  readonly notesAmounts: boolean;
}

const DEFAULT_PAGE_SIZE = 20;
const DEFAULT_METADATA: MetadataLimits = { maxBytes: 16_384, maxDepth: 8, maxItems: 500 };
const DEFAULT_BATCH_INPUTS = 1_000;

export function createServices(deps: ApiDeps, limits: ApiLimits, notesAmounts = false): Services {
  const ledger = deps.db.withTables<LedgerTables>();
  return {
    ledger,
    reads: createGatheredReads(ledger),
    access: deps.db.withTables<AccessTables>(),
    webhooks: deps.webhooks,
    post: (command) => deps.post(command),
    pages: { defaultPageSize: Math.min(DEFAULT_PAGE_SIZE, limits.pageSize), maxPageSize: limits.pageSize },
    metadata: limits.metadata ?? DEFAULT_METADATA,
    maxBatchInputs: limits.batchInputs ?? DEFAULT_BATCH_INPUTS,
    notesAmounts,
  };
}

/** What is noted of a request for its report. */
export interface RequestNotes {
  /** What the root fields came to, in order. */
  readonly fields: FieldOutcome[];
  /** What was moved, as "12.50 USD"; only where it may be noted. */
  readonly amounts: string[];
  /** The operation's name, or its root fields; null until the document is read. */
  operation: string | null;
  /** The code of the first error, and the first error that was kept from the client. */
  errorCode: string | null;
  masked: unknown;
}

/** One request: who calls, on whose books, and what has been read and done for it so far. */
export class RequestContext {
  /** An object of its own: the server hands each request a shallow copy of its context. */
  readonly notes: RequestNotes = { fields: [], amounts: [], operation: null, errorCode: null, masked: undefined };
  private loadersMade: Loaders | undefined;

  constructor(
    readonly requestId: string,
    readonly caller: Caller,
    readonly services: Services,
  ) {}

  /** Notes what a posting moved or reserved, debit by debit. */
  noteAmounts(outcome: PostingOutcome): void {
    if (!this.services.notesAmounts) return;
    for (const item of outcome.kind === 'batch' ? outcome.results : [outcome]) {
      if (item.kind !== 'done') continue;
      const { entries, holds } = item.transaction;
      for (const leg of entries.length > 0 ? entries : holds)
        if (leg.direction === 'DEBIT')
          this.notes.amounts.push(`${formatMinorUnits(leg.amount, leg.exponent)} ${leg.currency}`);
    }
  }

  get ledgerId(): string {
    return this.caller.ledgerId;
  }

  get loaders(): Loaders {
    return (this.loadersMade ??= createLoaders(this.services, this.caller.ledgerId));
  }

  /** The start of a mutation: what was read before it may no longer be true. Throws InputProblem for a bad key. */
  command(idempotencyKey: string): CommandContext {
    this.loadersMade = undefined;
    return {
      ledgerId: this.caller.ledgerId,
      idempotencyKey: readIdempotencyKey(idempotencyKey),
      actor: this.caller.actor,
    };
  }
}
