import type { z } from 'zod';
import { flag, integer, integerOrNone, key32, keys32, list, oneOf, port, secret, share, text, url } from './kinds.js';

/** One environment variable. */
export interface Variable<T> {
  /** What it is when unset, as it would be written; undefined: nothing. */
  readonly default: string | undefined;
  /** For people, in one sentence. */
  readonly meaning: string;
  /** Its value is never shown. */
  readonly isSecret: boolean;
  readonly schema: z.ZodType<T, string>;
}

function required<T>(schema: z.ZodType<T, string>, standard: string, meaning: string): Variable<T> {
  return { default: standard, meaning, isSecret: false, schema };
}

function optional<T>(schema: z.ZodType<T, string>, meaning: string): Variable<T | undefined> {
  return { default: undefined, meaning, isSecret: false, schema };
}

function hidden<T>(schema: z.ZodType<T, string>, meaning: string): Variable<T | undefined> {
  return { default: undefined, meaning, isSecret: true, schema };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every variable the product reads, in the order of the README's table. An empty value counts as unset. */
export const environment = {
  PORT: required(port, '4000', 'Port of the API; 0 takes a free one.'),
  HOST: required(text, '127.0.0.1', 'Address the API listens on; 0.0.0.0 for all, as in a container.'),
  LOG_LEVEL: required(
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least important log lines written: trace, debug, info, warn, error, fatal or silent.',
  ),
  LEDGERFLOW_LOG_AMOUNTS: required(flag, 'false', 'Whether amounts of money appear in the log.'),
  LEDGERFLOW_HOME: required(text, '.ledgerflow', 'Folder in which `npm start` keeps its servers, data and keys.'),
  LEDGERFLOW_SHUTDOWN_GRACE_MS: required(
    integer(0, 10 * MINUTE),
    '20000',
    'How long work in hand may take after a signal to stop.',
  ),

  DATABASE_URL: hidden(
    url('postgres', 'postgresql'),
    'Postgres of the API and the worker; sslmode and friends as libpq writes them. Unset, `npm start` runs its own.',
  ),
  MIGRATION_DATABASE_URL: hidden(
    url('postgres', 'postgresql'),
    "The schema owner's login for migrations, direct and not through a pooler; unset: DATABASE_URL.",
  ),
  DATABASE_CA_FILE: optional(
    text,
    'PEM file with the authority that signed the server certificate of Postgres; turns on full verification.',
  ),
  DATABASE_ROLE: required(
    text,
    'ledgerflow_api',
    'Role every connection takes, without UPDATE or DELETE on history; "none" keeps the login as it is.',
  ),
  DATABASE_POOL_SIZE: required(integer(1, 500), '10', 'Connections of one process for reading and for accounts.'),
  DATABASE_CONNECT_TIMEOUT_MS: required(integer(100, MINUTE), '5000', 'How long a new connection may take.'),
  DATABASE_STATEMENT_TIMEOUT_MS: required(integer(100, HOUR), '15000', 'How long one statement may take.'),
  DATABASE_LOCK_TIMEOUT_MS: required(integer(10, HOUR), '5000', 'How long a statement may wait for a lock.'),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: required(
    integer(100, HOUR),
    '15000',
    'How long a transaction may stand idle before Postgres ends it.',
  ),

  REDIS_URL: hidden(
    url('redis', 'rediss'),
    'Redis for remembered responses, rates and delivery jobs (noeviction); rediss:// for TLS. Unset, `npm start` runs its own.',
  ),
  REDIS_PREFIX: required(text, 'ledgerflow:', 'Put before every key, so that several installations may share a Redis.'),

  LEDGERFLOW_BATCH_LEGS: required(integer(2, 100_000), '2000', 'Entries in one batch of commands at most.'),
  LEDGERFLOW_BATCHES_IN_FLIGHT: required(integer(1, 100), '4', 'Batches in Postgres at once; each has a connection.'),
  LEDGERFLOW_BATCHES_IN_FLIGHT_PER_LEDGER: required(integer(1, 100), '2', 'The same for one ledger.'),
  LEDGERFLOW_WAITING_COMMANDS: required(
    integer(1, 1_000_000),
    '10000',
    'Commands waiting for a batch at most; one more is refused at once, as retryable.',
  ),
  LEDGERFLOW_BATCH_RETRY_MS: required(
    integer(0, 10 * MINUTE),
    '10000',
    'How long a batch is tried again while Postgres conflicts or cannot be reached.',
  ),

  LEDGERFLOW_RESPONSE_CACHE_MS: required(integer(1000, 30 * DAY), String(DAY), 'How long Redis remembers a response.'),
  LEDGERFLOW_RESPONSE_CACHE_TIMEOUT_MS: required(
    integer(1, 10_000),
    '25',
    'The most a slow Redis may cost one call; past it Postgres answers.',
  ),

  LEDGERFLOW_ADMIN_KEY: hidden(
    secret(32),
    "The operator's key, at least 32 characters; unset, `npm start` makes one and keeps it under .ledgerflow/.",
  ),
  LEDGERFLOW_JWT_ISSUER: optional(text, 'Issuer whose bearer tokens are taken; needs the two following.'),
  LEDGERFLOW_JWT_AUDIENCE: optional(list, 'Audience a token must name (one of these, commas between).'),
  LEDGERFLOW_JWT_JWKS_URL: optional(url('https', 'http'), "Where the issuer's public keys are."),
  LEDGERFLOW_JWT_ALGORITHMS: required(list, 'RS256,ES256', 'Signature algorithms taken.'),
  LEDGERFLOW_JWT_LEDGER_CLAIM: required(text, 'ledger_id', "Claim with the ledger's id."),
  LEDGERFLOW_JWT_SCOPES_CLAIM: required(text, 'scope', 'Claim with the scopes.'),

  LEDGERFLOW_MAX_BODY_BYTES: required(integer(1_000, 100_000_000), '1000000', 'Size of a request body at most.'),
  LEDGERFLOW_MAX_TOKENS: required(integer(50, 1_000_000), '2000', 'Tokens in a GraphQL document at most.'),
  LEDGERFLOW_MAX_DEPTH: required(integer(2, 100), '12', 'Depth of a GraphQL document at most.'),
  LEDGERFLOW_MAX_ALIASES: required(integer(0, 10_000), '30', 'Aliases in a GraphQL document at most.'),
  LEDGERFLOW_MAX_ROOT_MUTATIONS: required(integer(1, 1_000), '10', 'Mutations in one GraphQL document at most.'),
  LEDGERFLOW_MAX_COST: required(
    integer(10, 100_000_000),
    '5000',
    'Cost of a GraphQL document at most, counted from page sizes and nesting.',
  ),
  LEDGERFLOW_MAX_PAGE_SIZE: required(integer(1, 10_000), '200', 'Rows on one page at most.'),
  LEDGERFLOW_REQUEST_TIMEOUT_MS: required(integer(100, 10 * MINUTE), '30000', 'How long a request may take in all.'),
  LEDGERFLOW_REQUESTS_PER_SECOND: required(
    integerOrNone(1, 1_000_000),
    'none',
    'Requests of one key per second over all processes, or none for no limit.',
  ),
  LEDGERFLOW_CONCURRENT_REQUESTS: required(
    integerOrNone(1, 1_000_000),
    '1000',
    'Requests of one key under way at once in a process, or none for no limit.',
  ),
  LEDGERFLOW_CORS_ORIGINS: required(
    list,
    '',
    'Origins of web pages that may call the API, commas between; none by default.',
  ),
  LEDGERFLOW_TRUSTED_DOCUMENTS: optional(
    text,
    'File with the manifest of known operations; set, the API executes nothing else. Also: --trusted-documents FILE.',
  ),

  LEDGERFLOW_ENCRYPTION_KEY: hidden(
    key32,
    'Encrypts webhook secrets at rest: 32 bytes as hex or base64 (openssl rand -hex 32); `npm start` makes its own.',
  ),
  LEDGERFLOW_RETIRED_ENCRYPTION_KEYS: hidden(
    keys32,
    'Earlier encryption keys, commas between, still needed to read what they encrypted.',
  ),
  LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE: required(
    flag,
    'false',
    'Whether webhooks may go to http:// and private addresses; for development only, where `npm start` turns it on.',
  ),
  LEDGERFLOW_WEBHOOK_CONCURRENCY: required(
    integer(1, 10_000),
    '200',
    'Delivery jobs of one worker under way at once; a job names up to 100 deliveries.',
  ),
  LEDGERFLOW_WEBHOOK_CONCURRENCY_PER_ENDPOINT: required(
    integer(1, 10_000),
    '64',
    'Deliveries to one endpoint under way at once.',
  ),
  LEDGERFLOW_WEBHOOK_TIMEOUT_MS: required(
    integer(100, 5 * MINUTE),
    '15000',
    'How long a delivery may take in all, from name lookup to the last byte read.',
  ),
  LEDGERFLOW_WEBHOOK_GIVE_UP_MS: required(
    integer(1000, 30 * DAY),
    String(48 * HOUR),
    'How long a delivery is tried again before it is marked FAILED.',
  ),
  LEDGERFLOW_WEBHOOK_RETENTION_MS: required(
    integer(HOUR, 3650 * DAY),
    String(90 * DAY),
    'How long finished deliveries and their attempts are kept.',
  ),

  METRICS_PORT: optional(port, "Port of the worker's /healthz, /readyz and /metrics; unset: none."),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url('http', 'https'),
    'Where traces go (OTLP over HTTP); unset, tracing is off and costs nothing.',
  ),
  OTEL_TRACES_SAMPLER_ARG: required(share, '1', 'Share of the traces begun here that are kept, from 0 to 1.'),
  OTEL_SERVICE_NAME: required(text, 'ledgerflow', 'Name of this service in traces.'),
} as const satisfies Record<string, Variable<unknown>>;

export type VariableName = keyof typeof environment;
