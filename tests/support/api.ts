import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Kysely, PostgresDialect } from 'kysely';
import {
  createAccess,
  createApiKey,
  createLimits,
  type AccessTables,
  type LimitOptions,
} from '../../src/access/index.js';
import { openPool, type Database } from '../../src/db/index.js';
import {
  createApiServer,
  type ApiDeps,
  type ApiLimits,
  type ApiOptions,
  type RequestReport,
} from '../../src/graphql/index.js';
import { newId } from '../../src/lib/index.js';
import { createKeyring, type WebhookTables } from '../../src/webhooks/index.js';
import { openPosting } from './books.js';
import { freshDatabase, type FreshDatabase } from './database.js';
import { DEFAULT_TEST_LEDGER } from './template.js';

/** The operator's key of every test API. */
export const TEST_ADMIN_KEY = 'operator-key-of-the-tests-0123456789abcdef';

export const TEST_LIMITS: ApiLimits = {
  bodyBytes: 1_000_000,
  tokens: 2_000,
  depth: 12,
  aliases: 30,
  rootMutations: 10,
  cost: 5_000,
  pageSize: 200,
  requestTimeoutMs: 30_000,
};

export interface TestApiOptions extends Partial<Omit<ApiOptions, 'limits'>> {
  readonly limits?: Partial<ApiLimits>;
  readonly deps?: Partial<ApiDeps>;
  readonly rates?: Partial<LimitOptions>;
  /** Takes over the database of another API. */
  readonly database?: FreshDatabase;
}

/** An answer of the API, over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read into answers of any shape
  readonly data: any;
  readonly errors: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

export interface Caller {
  /** Null: no key is sent. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestApi {
  readonly app: FastifyInstance;
  readonly database: FreshDatabase;
  /** The statements of the reading pool since it was last emptied. */
  readonly statements: string[];
  /** One report per request, as the log gets it. */
  readonly reports: RequestReport[];
  /** What was logged as an error. */
  readonly logged: object[];
  /** Sends a document, as the operator unless told otherwise. */
  send(query: string | { toString(): string }, variables?: object, caller?: Caller): Promise<Answer>;
  /** Makes a key and returns its text. */
  makeKey(scopes: readonly string[], ledgerId?: string): Promise<{ readonly id: string; readonly key: string }>;
  close(): Promise<void>;
}

/** The API of the product on a database of its own, in process; only its webhooks wake nobody. */
export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await freshDatabase());
  const statements: string[] = [];
  const pool = openPool({
    url: database.url,
    maxConnections: 8,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 15_000,
    lockTimeoutMs: 5_000,
    idleInTransactionTimeoutMs: 15_000,
    applicationName: 'ledgerflow-tests-api',
  });
  const db: Database = new Kysely({
    dialect: new PostgresDialect({ pool }),
    log: (event) => void statements.push(event.query.sql),
  });
  const { posting, close: closePosting } = openPosting(database);
  const access = createAccess({
    db: db.withTables<AccessTables>(),
    adminKey: TEST_ADMIN_KEY,
    defaultLedgerId: DEFAULT_TEST_LEDGER,
  });
  const limits = createLimits({ requestsPerSecond: null, concurrentRequests: null, ...options.rates });
  const reports: RequestReport[] = [];
  const logged: object[] = [];
  const app = await createApiServer(
    {
      db,
      post: (command) => posting.post(command),
      access,
      admit: (caller) => limits.admit(caller),
      webhooks: {
        db: db.withTables<WebhookTables>(),
        keyring: createKeyring('test', new Map([['test', randomBytes(32)]])),
        addresses: { allowHttp: true, allowPrivate: true },
        wake: () => undefined,
      },
      ready: () => ({ ready: true, waitingFor: [] }),
      logger: { error: (fields) => void logged.push(fields), warn: (fields) => void logged.push(fields) },
      requestAnswered: (report) => void reports.push(report),
      ...options.deps,
    },
    {
      corsOrigins: options.corsOrigins ?? [],
      limits: { ...TEST_LIMITS, ...options.limits },
      trustedDocuments: options.trustedDocuments,
      notesAmounts: options.notesAmounts ?? false,
    },
  );

  return {
    app,
    database,
    statements,
    reports,
    logged,
    async send(query, variables = {}, { key = TEST_ADMIN_KEY, headers = {} } = {}) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: {
          'content-type': 'application/json',
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...headers,
        },
        payload: JSON.stringify({ query: query.toString(), variables }),
      });
      return answerOf(response);
    },
    async makeKey(scopes, ledgerId = DEFAULT_TEST_LEDGER) {
      const outcome = await createApiKey(
        db.withTables<AccessTables>(),
        { ledgerId, idempotencyKey: newId(), actor: 'operator' },
        { name: 'test', scopes, expiresAt: null },
      );
      if (outcome.kind !== 'done') throw new Error(outcome.rejection.message);
      return { id: outcome.value.key.keyId, key: outcome.value.secret! };
    },
    async close() {
      await app.close();
      await closePosting();
      await Promise.all([access.close(), limits.close()]);
      await db.destroy();
      if (!options.database) await database.close();
    },
  };
}

/** A response of `inject` as an answer; text that is no JSON has neither data nor errors. */
export function answerOf(response: {
  readonly statusCode: number;
  readonly headers: Answer['headers'];
  readonly body: string;
}): Answer {
  let body: { data?: unknown; errors?: AnswerError[] } = {};
  try {
    body = JSON.parse(response.body) as typeof body;
  } catch {
    // A landing page.
  }
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    data: body.data,
    errors: body.errors ?? [],
  };
}
