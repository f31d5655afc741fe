import console from 'node:console';
import process from 'node:process';
import { createReceiver, inOrder } from './receiver.mjs';

const { WEBHOOK_SECRET, PORT = '4001', EVENTS_FILE = 'events.jsonl' } = process.env;
if (!WEBHOOK_SECRET) {
  console.error('Set WEBHOOK_SECRET to the signing secret that createWebhookEndpoint returned ("whsec_...").');
  process.exit(1);
}

const follow = inOrder((entry) =>
  console.log(`${entry.accountCode} #${entry.sequence}: ${entry.direction} ${entry.amount} -> ${entry.balanceAfter}`),
);
const server = createReceiver({
  secret: WEBHOOK_SECRET,
  file: EVENTS_FILE,
  onEvent: (event) => {
    console.log(`${event.type} ${event.id}`);
    follow(event);
  },
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
