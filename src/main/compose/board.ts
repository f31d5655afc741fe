import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { openDeliveryQueue } from '../../queue/index.js';
import { sayOnce, type Foundations } from './foundations.js';
import type { OperatorCheck } from './metrics.js';

const PATH = '/admin/queues';

/**
 * The board of delivery jobs at /admin/queues. A browser asks for a name and a password: the operator's key is the
 * password. Jobs carry ids only, so the board shows no payload and no secret.
 */
export async function boardRoutes(
  app: FastifyInstance,
  { lifecycle, logger, metrics, producer }: Foundations,
  isOperator: OperatorCheck,
): Promise<void> {
  const queue = openDeliveryQueue(producer, sayOnce(logger, 'the delivery queue cannot be reached'));
  lifecycle.onStop('delivery queue', () => queue.close());
  metrics.watchQueue('webhook-deliveries', () => queue.bull.getJobCounts('waiting', 'active', 'delayed', 'failed'));
  const adapter = new FastifyAdapter();
  adapter.setBasePath(PATH);
  createBullBoard({ queues: [new BullMQAdapter(queue.bull)], serverAdapter: adapter });
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      // A browser sends the password it remembers along with a form of another site, and says that it does (Fetch Metadata).
      const site = request.headers['sec-fetch-site'];
      if (request.method !== 'GET' && site !== undefined && site !== 'same-origin') {
        await reply.code(403).send({ errors: [{ message: 'Only the board itself may change jobs.' }] });
        return;
      }
      if (await isOperator(request.headers.authorization)) return;
      await reply
        .code(401)
        .header('www-authenticate', 'Basic realm="LedgerFlow queues", charset="UTF-8"')
        .send({ errors: [{ message: "Any name; the password is an operator's key." }] });
    });
    await scope.register(adapter.registerPlugin(), { prefix: PATH });
  });
}
