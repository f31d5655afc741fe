import { openDatabase } from '../../../src/db/index.js';
import {
  createKeyring,
  createWebhookWorker,
  type WebhookDatabase,
  type WebhookLimits,
} from '../../../src/webhooks/index.js';

/** What the parent hands over, as JSON in the first argument. */
export interface ChildOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly key: string;
  readonly limits: Partial<WebhookLimits>;
  readonly prefix: string;
}

const options = JSON.parse(process.argv[2]!) as ChildOptions;
const say = (name: string, fact?: unknown): void => void process.send?.({ name, fact });

const db = openDatabase({
  url: options.databaseUrl,
  maxConnections: 8,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 20_000,
  lockTimeoutMs: 20_000,
  idleInTransactionTimeoutMs: 20_000,
  applicationName: 'webhook-worker-child',
  onIdleError: () => undefined,
}) as unknown as WebhookDatabase;

const worker = createWebhookWorker({
  db,
  redisUrl: options.redisUrl,
  keyring: createKeyring('one', new Map([['one', Buffer.from(options.key, 'hex')]])),
  network: { addresses: { allowHttp: true, allowPrivate: true } },
  limits: options.limits,
  queuePrefix: options.prefix,
  observer: {
    relayed: (fact) => say('relayed', fact),
    delivered: (fact) => say('delivered', fact),
    attemptFailed: (fact) => say('attemptFailed', fact),
    error: (where, error) => say('error', `${where}: ${String(error)}`),
  },
});
process.on('SIGTERM', () => {
  void worker.close(3_000).then(async () => {
    await db.destroy();
    say('closed');
    process.exit(0);
  });
});
process.on('disconnect', () => process.exit(1));
try {
  await worker.start();
  say('ready');
} catch (error) {
  say('refused', String(error));
  await db.destroy();
  process.disconnect();
}
