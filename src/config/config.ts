import type { Environment } from './env.js';
import { environment, type Variable, type VariableName } from './environment.js';

/** Every variable's value, checked. */
type Values = { [Name in VariableName]: (typeof environment)[Name] extends Variable<infer T> ? T : never };

/** The configuration did not hold; one line per problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The environment is not as it should be:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** What a process is told. */
export type Config = ReturnType<typeof toConfig>;

/**
 * Environment to configuration, purely. `needed` names the variables without which this process cannot do its work. Throws
 * a ConfigError that names every problem at once, never a secret's value.
 */
export function envToConfig(env: Environment, needed: readonly VariableName[] = []): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(environment) as [VariableName, Variable<unknown>][]) {
    const raw = env[name] || variable.default;
    if (raw === undefined) {
      if (needed.includes(name)) problems.push(`${name} is missing. ${variable.meaning}`);
      continue;
    }
    const parsed = variable.schema.safeParse(raw);
    if (parsed.success) values[name] = parsed.data;
    else {
      const shown = variable.isSecret ? '' : `; it is ${JSON.stringify(raw)}`;
      problems.push(`${name} ${parsed.error.issues.map((issue) => issue.message).join(' and ')}${shown}.`);
    }
  }
  problems.push(...contradictions(values));
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(values as Values);
}

function contradictions(values: Partial<Values>): string[] {
  const problems: string[] = [];
  const jwt = ['LEDGERFLOW_JWT_ISSUER', 'LEDGERFLOW_JWT_AUDIENCE', 'LEDGERFLOW_JWT_JWKS_URL'] as const;
  const absent = jwt.filter((name) => values[name] === undefined);
  if (absent.length > 0 && absent.length < jwt.length) {
    problems.push(`${absent.join(' and ')} must be set together with the other LEDGERFLOW_JWT_ variables.`);
  }
  const { LEDGERFLOW_BATCHES_IN_FLIGHT: all, LEDGERFLOW_BATCHES_IN_FLIGHT_PER_LEDGER: perLedger } = values;
  if (all !== undefined && perLedger !== undefined && perLedger > all) {
    problems.push('LEDGERFLOW_BATCHES_IN_FLIGHT_PER_LEDGER must not be greater than LEDGERFLOW_BATCHES_IN_FLIGHT.');
  }
  return problems;
}

function toConfig(v: Values) {
  const session = {
    role: v.DATABASE_ROLE === 'none' ? undefined : v.DATABASE_ROLE,
    connectTimeoutMs: v.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: v.DATABASE_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: v.DATABASE_LOCK_TIMEOUT_MS,
    idleInTransactionTimeoutMs: v.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
  const databaseUrl = withCertificate(v.DATABASE_URL, v.DATABASE_CA_FILE);
  return {
    http: { port: v.PORT, host: v.HOST, corsOrigins: v.LEDGERFLOW_CORS_ORIGINS },
    log: { level: v.LOG_LEVEL, amounts: v.LEDGERFLOW_LOG_AMOUNTS },
    home: v.LEDGERFLOW_HOME,
    shutdownGraceMs: v.LEDGERFLOW_SHUTDOWN_GRACE_MS,
    database: { url: databaseUrl, poolSize: v.DATABASE_POOL_SIZE, session },
    migration: { url: withCertificate(v.MIGRATION_DATABASE_URL, v.DATABASE_CA_FILE) ?? databaseUrl },
    redis: { url: v.REDIS_URL, prefix: v.REDIS_PREFIX },
    posting: {
      maxBatchLegs: v.LEDGERFLOW_BATCH_LEGS,
      maxBatchesInFlight: v.LEDGERFLOW_BATCHES_IN_FLIGHT,
      maxBatchesInFlightPerLedger: v.LEDGERFLOW_BATCHES_IN_FLIGHT_PER_LEDGER,
      maxWaitingCommands: v.LEDGERFLOW_WAITING_COMMANDS,
      retryTimeoutMs: v.LEDGERFLOW_BATCH_RETRY_MS,
    },
    responseCache: { keepMs: v.LEDGERFLOW_RESPONSE_CACHE_MS, timeoutMs: v.LEDGERFLOW_RESPONSE_CACHE_TIMEOUT_MS },
    access: {
      adminKey: v.LEDGERFLOW_ADMIN_KEY,
      jwt:
        v.LEDGERFLOW_JWT_ISSUER && v.LEDGERFLOW_JWT_AUDIENCE && v.LEDGERFLOW_JWT_JWKS_URL
          ? {
              issuer: v.LEDGERFLOW_JWT_ISSUER,
              audience: v.LEDGERFLOW_JWT_AUDIENCE,
              jwksUrl: v.LEDGERFLOW_JWT_JWKS_URL,
              algorithms: v.LEDGERFLOW_JWT_ALGORITHMS,
              ledgerClaim: v.LEDGERFLOW_JWT_LEDGER_CLAIM,
              scopesClaim: v.LEDGERFLOW_JWT_SCOPES_CLAIM,
            }
          : undefined,
    },
    limits: {
      bodyBytes: v.LEDGERFLOW_MAX_BODY_BYTES,
      tokens: v.LEDGERFLOW_MAX_TOKENS,
      depth: v.LEDGERFLOW_MAX_DEPTH,
      aliases: v.LEDGERFLOW_MAX_ALIASES,
      rootMutations: v.LEDGERFLOW_MAX_ROOT_MUTATIONS,
      cost: v.LEDGERFLOW_MAX_COST,
      pageSize: v.LEDGERFLOW_MAX_PAGE_SIZE,
      requestTimeoutMs: v.LEDGERFLOW_REQUEST_TIMEOUT_MS,
      requestsPerSecond: v.LEDGERFLOW_REQUESTS_PER_SECOND,
      concurrentRequests: v.LEDGERFLOW_CONCURRENT_REQUESTS,
    },
    trustedDocumentsFile: v.LEDGERFLOW_TRUSTED_DOCUMENTS,
    webhooks: {
      encryptionKey: v.LEDGERFLOW_ENCRYPTION_KEY,
      retiredEncryptionKeys: v.LEDGERFLOW_RETIRED_ENCRYPTION_KEYS ?? [],
      allowPrivate: v.LEDGERFLOW_WEBHOOK_ALLOW_PRIVATE,
      concurrency: v.LEDGERFLOW_WEBHOOK_CONCURRENCY,
      concurrencyPerEndpoint: v.LEDGERFLOW_WEBHOOK_CONCURRENCY_PER_ENDPOINT,
      timeoutMs: v.LEDGERFLOW_WEBHOOK_TIMEOUT_MS,
      giveUpMs: v.LEDGERFLOW_WEBHOOK_GIVE_UP_MS,
      retentionMs: v.LEDGERFLOW_WEBHOOK_RETENTION_MS,
    },
    metricsPort: v.METRICS_PORT,
    tracing: {
      endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
      serviceName: v.OTEL_SERVICE_NAME,
      sampleRatio: v.OTEL_TRACES_SAMPLER_ARG,
    },
  };
}

/** As libpq writes it: the driver reads the file and checks the name and the chain. */
function withCertificate(url: string | undefined, caFile: string | undefined): string | undefined {
  if (url === undefined || caFile === undefined) return url;
  const changed = new URL(url);
  changed.searchParams.set('sslmode', 'verify-full');
  changed.searchParams.set('sslrootcert', caFile);
  return changed.href;
}
