import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { newId } from '../lib/index.js';
import { createApollo } from './apollo.js';
import { createServices } from './context.js';
import { errorAnswers } from './http/errors.js';
import { graphiqlRoutes } from './http/graphiql.js';
import { graphqlRoute } from './http/graphql-route.js';
import { healthRoutes } from './http/health.js';
import type { ApiDeps, ApiOptions } from './options.js';
import { buildSchema } from './schema.js';

const REQUEST_ID = /^[\w.-]{1,128}$/;
/** How long a client may take to send a request. */
const RECEIVE_TIMEOUT_MS = 30_000;

/**
 * The HTTP server: POST and GET /graphql, /graphiql, /healthz, /readyz. It does not listen yet, so that more routes can be added.
 * `close()` takes no new requests, lets those under way finish, and stops Apollo; it closes nothing of `deps`.
 */
export async function createApiServer(deps: ApiDeps, options: ApiOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: options.limits.bodyBytes,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  if (options.corsOrigins.length > 0)
    await app.register(cors, {
      origin: [...options.corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-ledger-id', 'x-request-id'],
      exposedHeaders: ['x-request-id', 'retry-after'],
    });

  const services = createServices(deps, options.limits, options.notesAmounts);
  const apollo = createApollo(buildSchema(), services, options);
  await apollo.start();
  // Fastify has answered every request by then, so Apollo has nothing left to drain.
  app.addHook('onClose', () => apollo.stop());

  errorAnswers(app, deps, options.limits);
  healthRoutes(app, deps);
  graphqlRoute(app, apollo, deps, services, options);
  if (!options.trustedDocuments) graphiqlRoutes(app);
  return app;
}
