import type { Admission, Access, Caller } from '../access/index.js';
import type { Database } from '../db/index.js';
import type { PostingCommand, PostingOutcome } from '../ledger/index.js';
import type { RequestLine } from '../telemetry/index.js';
import type { WebhookServices } from '../webhooks/index.js';
import type { MetadataLimits } from './inputs/metadata.js';
import type { TrustedDocuments } from './limits/trusted-documents.js';

/** Bounds of a request, all checked before anything runs. */
export interface ApiLimits {
  /** Of the HTTP body. */
  readonly bodyBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootMutations: number;
  readonly cost: number;
  readonly pageSize: number;
  /** When the answer is given up; what was begun is finished all the same. */
  readonly requestTimeoutMs: number;
  /** Inputs of one transferBatch. */
  readonly batchInputs?: number;
  readonly metadata?: MetadataLimits;
}

export interface ApiOptions {
  /** Whether requests report the amounts they moved; by default not. */
  readonly notesAmounts?: boolean;
  readonly limits: ApiLimits;
  /** Origins whose pages may call the API from a browser: "https://app.example.com". Empty: none. */
  readonly corsOrigins: readonly string[];
  /** Given: nothing else is executed, introspection is off, and there is no landing page. */
  readonly trustedDocuments?: TrustedDocuments | undefined;
}

/** Whether the process can serve; `waitingFor` says in words what it lacks. */
export interface Readiness {
  readonly ready: boolean;
  readonly waitingFor: readonly string[];
}

/** What one root field of a request came to: "ok", or the code of its error. */
export interface FieldOutcome {
  /** "transfer", "account" ... */
  readonly field: string;
  readonly outcome: string;
  readonly replayed: boolean;
}

/** What a request came to, for the log, the metrics and whoever else wants to know. */
export interface RequestReport extends RequestLine {
  /** The root fields that were executed. */
  readonly fields: readonly FieldOutcome[];
}

/** The part of a logger the API needs. */
export interface ApiLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** The part of tracing the API needs; costs a function call when it is off. */
export interface ApiTracing {
  readonly enabled: boolean;
  span<T>(
    name: string,
    options: { readonly kind: 'server'; readonly parent?: string | undefined },
    work: () => Promise<T>,
  ): Promise<T>;
}

/** What the API stands on. It closes none of it. */
export interface ApiDeps {
  readonly db: Database;
  post(command: PostingCommand): Promise<PostingOutcome>;
  readonly access: Pick<Access, 'authenticate'>;
  /** Rate and concurrency of a caller. */
  admit(caller: Caller): Admission;
  readonly webhooks: WebhookServices;
  ready(): Readiness | Promise<Readiness>;
  readonly logger: ApiLogger;
  /** Told once per request to /graphql, after it was answered. */
  requestAnswered?(report: RequestReport): void;
  readonly tracing?: ApiTracing;
}
