import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createAccess, createLimits, type Access, type AccessTables } from '../../access/index.js';
import { createApiServer, parseTrustedDocuments, type Readiness, type RequestReport } from '../../graphql/index.js';
import { createIdempotentPosting, type IdempotentPosting } from '../../idempotency/index.js';
import { DEFAULT_LEDGER_ID, type PostingCommand, type PostingOutcome } from '../../ledger/index.js';
import { createNudger, QUEUE_PREFIX, type Nudger } from '../../queue/index.js';
import { createRequestLog, tracePosting } from '../../telemetry/index.js';
import type { WebhookTables } from '../../webhooks/index.js';
import { missingMigrations } from '../schema.js';
import { boardRoutes } from './board.js';
import type { Foundations } from './foundations.js';
import { metricsRoute } from './metrics.js';

const MAX_CACHED_BYTES = 64 * 1024;
const READY_TIMEOUT_MS = 2_000;
/** How long requests that were sent before the signal may take to be read. */
const READ_ON_MS = 300;
/** Fields after which account events wait for the relay; postings tell of themselves. */
const ACCOUNT_MUTATION = /^(create|update)Account$/;

/** Builds the API over the foundations. It does not listen yet; it closes with the lifecycle. */
export async function openApi(foundations: Foundations): Promise<FastifyInstance> {
  const { config, db, lifecycle, logger, metrics, producer, tracing } = foundations;
  const access = createAccess({
    db: db.withTables<AccessTables>(),
    adminKey: config.access.adminKey ?? null,
    defaultLedgerId: DEFAULT_LEDGER_ID,
    jwt: config.access.jwt,
    onError: (error) => logger.warn({ err: error }, 'access'),
  });
  lifecycle.onStop('access', () => access.close());
  const limits = createLimits({
    requestsPerSecond: config.limits.requestsPerSecond,
    concurrentRequests: config.limits.concurrentRequests,
    redis: producer,
    keyPrefix: `${config.redis.prefix}rate`,
  });
  lifecycle.onStop('limits', () => limits.close());
  const nudger = createNudger(producer, QUEUE_PREFIX);
  const idempotent = openIdempotency(foundations);
  const post = posts(foundations, idempotent, nudger);

  const logRequest = createRequestLog(logger, config.log.amounts);
  const app = await createApiServer(
    {
      db,
      post,
      access,
      admit: (caller) => limits.admit(caller),
      webhooks: {
        db: db.withTables<WebhookTables>(),
        keyring: foundations.keyring,
        addresses: foundations.addresses,
        wake: (ledgerId) => nudger.nudge('deliveries', ledgerId),
      },
      ready: () => readiness(foundations),
      logger,
      tracing,
      requestAnswered: (report) => {
        logRequest(report);
        count(foundations, report);
        const accounts = report.fields.some(
          ({ field, outcome, replayed }) => ACCOUNT_MUTATION.test(field) && outcome === 'ok' && !replayed,
        );
        if (accounts && report.ledgerId !== null) nudger.nudge('events', report.ledgerId);
      },
    },
    {
      limits: config.limits,
      notesAmounts: config.log.amounts,
      corsOrigins: config.http.corsOrigins,
      trustedDocuments:
        config.trustedDocumentsFile === undefined
          ? undefined
          : parseTrustedDocuments(readFileSync(config.trustedDocumentsFile, 'utf8')),
    },
  );
  const operatorOnly = operators(access);
  metricsRoute(app, metrics, operatorOnly);
  await boardRoutes(app, foundations, operatorOnly);
  closesLast(app, foundations);
  return app;
}

/**
 * Ends the server without losing a request: from the signal on each answer asks its client to use another connection; what
 * has reached this machine already is read and answered; only then are idle connections closed.
 */
function closesLast(app: FastifyInstance, { lifecycle }: Foundations): void {
  app.addHook('onRequest', (_request, reply, done) => {
    if (lifecycle.phase === 'draining') void reply.header('connection', 'close');
    done();
  });
  lifecycle.onStop('http', async (graceMs) => {
    await delay(Math.min(READ_ON_MS, graceMs));
    await app.close();
  });
}

function openIdempotency({ config, lifecycle, metrics, posting }: Foundations): IdempotentPosting {
  const idempotent = createIdempotentPosting(
    posting,
    {
      url: config.redis.url!,
      prefix: config.redis.prefix,
      keepMs: config.responseCache.keepMs,
      timeoutMs: config.responseCache.timeoutMs,
      maxValueBytes: MAX_CACHED_BYTES,
      failuresToOpen: 5,
      probeEveryMs: 1_000,
    },
    { replayed: () => metrics.commandAnswered('replayed') },
  );
  lifecycle.onStop('response cache', () => Promise.resolve(idempotent.close()));
  return idempotent;
}

/** Posts, counts what came of it, and tells the relay that an event waits. */
function posts({ metrics, tracing }: Foundations, idempotent: IdempotentPosting, nudger: Nudger) {
  return tracePosting(tracing, async (command: PostingCommand): Promise<PostingOutcome> => {
    const outcome = await idempotent.post(command);
    if (outcome.replayed) return outcome;
    if (outcome.kind === 'rejected') metrics.commandAnswered(outcome.rejection.code);
    else {
      metrics.commandAnswered('done');
      nudger.nudge('events', command.ledgerId);
    }
    return outcome;
  });
}

function count({ metrics }: Foundations, report: RequestReport): void {
  if (report.actor === null || report.status === 429) metrics.refused(report.outcome);
  else if (report.fields.length === 0)
    metrics.requestFinished({ operation: 'none', outcome: report.outcome, durationMs: report.durationMs });
  for (const { field, outcome } of report.fields) {
    metrics.requestFinished({ operation: field, outcome, durationMs: report.durationMs });
  }
}

/** The header an operator sends: a bearer token, or a browser's password prompt with the key as the password. */
function operators(access: Access) {
  return async (authorization: string | undefined): Promise<boolean> => {
    const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
    const password =
      basic &&
      Buffer.from(basic, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '');
    const answer = await access.authenticate({ authorization: password ? `Bearer ${password}` : authorization });
    return answer.kind === 'ok' && answer.caller.isOperator;
  };
}

/** Serving, migrated and connected to Postgres. Redis is a helper: without it the API answers the same, slower. */
async function readiness({ db, lifecycle }: Foundations): Promise<Readiness> {
  const waitingFor: string[] = [];
  if (lifecycle.phase !== 'serving') waitingFor.push(lifecycle.phase);
  const missing = await Promise.race([
    missingMigrations(db).then(
      (names) => names.map((name) => `migration ${name}`),
      () => ['Postgres'],
    ),
    new Promise<string[]>((resolve) => setTimeout(resolve, READY_TIMEOUT_MS, ['Postgres']).unref()),
  ]);
  waitingFor.push(...missing);
  return { ready: waitingFor.length === 0, waitingFor };
}
