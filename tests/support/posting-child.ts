import { createInterface } from 'node:readline';
import { createIdempotentPosting } from '../../src/idempotency/index.js';
import { call, openPosting, op } from './books.js';
import { responseCache } from './response-cache.js';

/**
 * A process that posts, to be killed: reads {key, from, to, amount} a line, posts all of them as they come, and writes the
 * key of each posting it was told of. Arguments: the database, and Redis when it caches responses.
 */
const [databaseUrl, redisUrl] = process.argv.slice(2);
const { posting } = openPosting({ url: databaseUrl! });
const door = redisUrl ? createIdempotentPosting(posting, responseCache(redisUrl)) : posting;

interface Line {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
}

for await (const line of createInterface({ input: process.stdin })) {
  for (const { key, from, to, amount } of JSON.parse(line) as Line[])
    void door.post(call(op.transfer(from, to, amount), { key })).then((outcome) => {
      if (outcome.kind === 'done') process.stdout.write(`${key}\n`);
    });
}
