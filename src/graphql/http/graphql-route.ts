import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestContext, type Services } from '../context.js';
import { refusal } from '../errors/refusal.js';
import { documentById, isTrusted, type TrustedDocuments } from '../limits/trusted-documents.js';
import type { ApiDeps, ApiOptions } from '../options.js';
import { admit } from './admission.js';

/** The headers that decide how a request is read and answered; the others are nobody's business here. */
const READ_HEADERS = ['accept', 'content-type', 'x-apollo-operation-name', 'apollo-require-preflight'] as const;
/** What is answered anyway: not worth a negotiation with every request. */
const ACCEPTS_JSON: ReadonlySet<string> = new Set(['*/*', 'application/json']);

const TIMED_OUT = JSON.stringify({
  errors: [
    {
      message:
        'No answer in time. What was begun is finished all the same: ask again with the same idempotency key to learn what came of it.',
      extensions: { code: 'REQUEST_TIMEOUT', retryable: true },
    },
  ],
});

/** One request on its way: what is known of it before and after it is let in. */
interface Underway {
  context: RequestContext | undefined;
  release: (() => void) | undefined;
  refusalCode: string | undefined;
  refusedError: unknown;
}

/** POST and GET /graphql. */
export function graphqlRoute(
  app: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  deps: ApiDeps,
  services: Services,
  options: ApiOptions,
): void {
  const { requestTimeoutMs } = options.limits;
  const { tracing } = deps;
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const startedAt = performance.now();
    const underway: Underway = {
      context: undefined,
      release: undefined,
      refusalCode: undefined,
      refusedError: undefined,
    };
    const work = execute(request, underway);
    // The work is never abandoned: it ends, and only then is the caller's place free again, answered in time or not.
    const answer = await withinTime(work, requestTimeoutMs, () => underway.release?.());
    const status = send(reply, answer);
    // A connection that was busy when the server began to close would otherwise be kept, and with it the process.
    if (closing) void reply.header('connection', 'close');
    report(deps, request.id, underway, status, performance.now() - startedAt);
    return answer === undefined ? TIMED_OUT : textOf(answer);
  }

  function execute(request: FastifyRequest, underway: Underway): Promise<HTTPGraphQLResponse> {
    const query = request.url.indexOf('?');
    const body = bodyOf(request, options);
    return apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: readHeaders(request),
        search: query === -1 ? '' : request.url.slice(query),
        body,
      },
      context: async () => {
        try {
          const { authorization, 'x-ledger-id': ledgerId } = request.headers;
          const { caller, release } = await admit(deps, {
            authorization,
            ledgerId: typeof ledgerId === 'string' ? ledgerId : undefined,
          });
          underway.release = release;
          if (options.trustedDocuments) mustBeTrusted(options.trustedDocuments, body, request.query);
          return (underway.context = new RequestContext(request.id, caller, services));
        } catch (error) {
          const code = (error as { extensions?: { code?: unknown } }).extensions?.code;
          if (typeof code === 'string') {
            underway.refusalCode = code;
            throw error;
          }
          underway.refusalCode = 'INTERNAL_SERVER_ERROR';
          underway.refusedError = error;
          throw refusal(
            'INTERNAL_SERVER_ERROR',
            'Something went wrong on our side. If you report it, quote the request id.',
            {
              status: 500,
              extensions: { requestId: request.id },
            },
          );
        }
      },
    });
  }

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: tracing?.enabled
      ? (request, reply) => {
          const { traceparent } = request.headers;
          const parent = typeof traceparent === 'string' ? traceparent : undefined;
          return tracing.span('POST /graphql', { kind: 'server', parent }, () => handle(request, reply));
        }
      : handle,
  });
}

function readHeaders(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const name of READ_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string' && !(name === 'accept' && ACCEPTS_JSON.has(value))) headers.set(name, value);
  }
  return headers;
}

/** With trusted documents a client may send the id instead of the text. */
function bodyOf({ body }: FastifyRequest, { trustedDocuments }: ApiOptions): unknown {
  if (!trustedDocuments) return body;
  const query = documentById(trustedDocuments, body);
  if (query === undefined) return body;
  return { ...(body as object), extensions: {}, query };
}

/** Throws unless the document, sent in the body or in the URL, is a trusted one. */
function mustBeTrusted(documents: TrustedDocuments, body: unknown, search: unknown): void {
  for (const place of [body, search]) {
    const text = typeof place === 'object' && place !== null && 'query' in place ? place.query : undefined;
    if (text !== undefined && !(typeof text === 'string' && isTrusted(documents, text)))
      throw refusal('DOCUMENT_NOT_TRUSTED', 'This server executes only the operations it knows.', { status: 400 });
  }
}

/** The result, or undefined when it takes longer; `settled` is called when the work is over, whenever that is. */
async function withinTime<T>(work: Promise<T>, timeoutMs: number, settled: () => void): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  const finished = work.finally(settled);
  try {
    return await Promise.race([finished, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function send(reply: FastifyReply, answer: HTTPGraphQLResponse | undefined): number {
  if (answer === undefined) {
    void reply.code(504).header('content-type', 'application/json; charset=utf-8');
    return 504;
  }
  for (const [name, value] of answer.headers) void reply.header(name, value);
  const status = answer.status ?? 200;
  void reply.code(status);
  return status;
}

function textOf({ body }: HTTPGraphQLResponse): string {
  if (body.kind === 'complete') return body.string;
  throw new Error('an incremental answer, which this schema does not offer');
}

function report(
  deps: ApiDeps,
  requestId: string,
  { context, refusalCode, refusedError }: Underway,
  status: number,
  durationMs: number,
): void {
  if (!deps.requestAnswered) return;
  const notes = context?.notes;
  const refused = notes?.fields.find((field) => field.outcome !== 'ok')?.outcome;
  const outcome = status === 504 ? 'REQUEST_TIMEOUT' : (refusalCode ?? notes?.errorCode ?? refused);
  const err = notes?.masked ?? refusedError;
  deps.requestAnswered({
    requestId,
    operation: notes?.operation ?? null,
    ledgerId: context?.ledgerId ?? null,
    actor: context?.caller.actor ?? null,
    status,
    outcome: outcome ?? (status < 400 ? 'ok' : 'BAD_REQUEST'),
    durationMs,
    fields: notes?.fields ?? [],
    ...(notes && notes.amounts.length > 0 && { amounts: notes.amounts }),
    ...(err !== undefined && { err }),
  });
}
