import Fastify, { type FastifyInstance } from 'fastify';
import type { Metrics } from '../../telemetry/index.js';
import type { Foundations } from './foundations.js';

/** Says whether the sender of this authorization header is an operator. */
export type OperatorCheck = (authorization: string | undefined) => Promise<boolean>;

/** GET /metrics, for operators: Prometheus sends their key as its bearer token. */
export function metricsRoute(app: FastifyInstance, metrics: Metrics, isOperator: OperatorCheck | undefined): void {
  app.get('/metrics', async (request, reply) => {
    if (isOperator && !(await isOperator(request.headers.authorization))) {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ errors: [{ message: "Send an operator's key." }] });
    }
    return reply.type(metrics.contentType).send(await metrics.expose());
  });
}

/**
 * A port of its own for /healthz, /readyz and /metrics, where nobody is asked for a key: for the worker, which has no other,
 * and for scrapers in a closed network.
 */
export async function openMetricsPort(
  { config, lifecycle, metrics }: Foundations,
  ready: () => boolean,
): Promise<void> {
  if (config.metricsPort === undefined) return;
  const app = Fastify();
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => reply.code(ready() ? 200 : 503).send({ ready: ready() }));
  metricsRoute(app, metrics, undefined);
  await app.listen({ port: config.metricsPort, host: config.http.host });
  lifecycle.onStop('metrics port', () => app.close());
}
