import { createServer } from 'node:http';

/**
 * A subscriber in a process of its own: answers every delivery at once and counts the different ones by `webhook-id`
 * (at least once may mean twice). Tells its port, then answers each message with the count so far; ends with its parent.
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
  if (address !== null && typeof address === 'object') process.send!(address.port);
});
process.on('message', () => process.send!(seen.size));
process.on('disconnect', () => server.close().closeAllConnections());
