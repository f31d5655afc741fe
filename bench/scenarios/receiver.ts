import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

/**
 * A subscriber in a thread of its own: answers every delivery at once and counts the different ones by `webhook-id`
 * (at least once may mean twice). Posts its port, then answers each message with the count so far.
 */
const seen = new Set<string>();
const server = createServer((request, response) => {
  const id = request.headers['webhook-id'];
  request.resume().on('end', () => {
    if (typeof id === 'string') seen.add(id);
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') parentPort!.postMessage(address.port);
});
parentPort!.on('message', () => parentPort!.postMessage(seen.size));
