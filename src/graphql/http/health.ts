import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../options.js';

/** /healthz: the process runs. /readyz: it can serve; 503 with what is missing until it can, and while it drains. */
export function healthRoutes(app: FastifyInstance, deps: Pick<ApiDeps, 'ready'>): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const { ready, waitingFor } = await deps.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', waitingFor });
  });
}
