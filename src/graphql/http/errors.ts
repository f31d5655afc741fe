import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { RequestErrorCode } from '../errors/refusal.js';
import type { ApiDeps, ApiLimits } from '../options.js';

/** Answers in the form of GraphQL errors to what fails before GraphQL: a body too large, broken JSON, no such path. */
export function errorAnswers(app: FastifyInstance, deps: ApiDeps, limits: ApiLimits): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413)
      return refuse(reply, 413, 'PAYLOAD_TOO_LARGE', `A request body may have ${limits.bodyBytes} bytes.`);
    if (status === 415)
      return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Send JSON: content-type application/json.');
    if (status >= 400 && status < 500)
      return refuse(reply, status, 'BAD_REQUEST', 'The request could not be read: not valid JSON, or not valid HTTP.');
    deps.logger.error({ requestId: request.id, err: error }, 'request failed');
    return refuse(
      reply,
      500,
      'INTERNAL_SERVER_ERROR',
      'Something went wrong on our side. If you report it, quote the request id.',
      {
        requestId: request.id,
      },
    );
  });
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, 404, 'NOT_FOUND', 'There is nothing at this path. The API is at /graphql.'),
  );
}

function refuse(
  reply: FastifyReply,
  status: number,
  code: RequestErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code, ...extensions } }] });
}
