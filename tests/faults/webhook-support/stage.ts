import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../../src/lib/index.js';
import type { ChangeOutcome, CommandContext } from '../../../src/ledger/index.js';
import {
  createEndpoint,
  createKeyring,
  createWebhookWorker,
  findDelivery,
  listDeliveries,
  type DeliveryRecord,
  type EndpointInput,
  type WebhookDatabase,
  type WebhookLimits,
  type WebhookObserver,
  type WebhookServices,
  type WebhookWorker,
  type WebhookWorkerOptions,
} from '../../../src/webhooks/index.js';
import {
  DEFAULT_TEST_LEDGER,
  freshDatabase,
  freshRedis,
  type FreshDatabase,
  type FreshRedis,
} from '../../support/index.js';

export const LEDGER = DEFAULT_TEST_LEDGER;
export const KEY = randomBytes(32);
export const keyring = createKeyring('one', new Map([['one', KEY]]));

/** Times short enough to wait for; each is what production counts in seconds to hours. */
export const QUICK: Partial<WebhookLimits> = {
  pollIntervalMs: 100,
  sweepIntervalMs: 200,
  sweepGraceMs: 200,
  deadlineMs: 1_000,
  connectTimeoutMs: 800,
  leaseMs: 2_000,
  backoffBaseMs: 50,
  backoffCapMs: 2_000,
};

/** A database, a Redis and workers over them; `close` ends all. */
export interface Stage {
  readonly postgres: FreshDatabase;
  readonly redis: FreshRedis;
  readonly db: WebhookDatabase;
  readonly services: WebhookServices;
  work(options?: Partial<WebhookWorkerOptions>): Promise<WebhookWorker>;
  endpoint(url: string, input?: Partial<EndpointInput>): Promise<{ id: string; secret: string }>;
  close(): Promise<void>;
}

export async function setStage(wake: (ledgerId: string) => void = () => undefined): Promise<Stage> {
  const [postgres, redis] = await Promise.all([freshDatabase(), freshRedis()]);
  const db = postgres.db as unknown as WebhookDatabase;
  const services: WebhookServices = { db, keyring, addresses: { allowHttp: true, allowPrivate: true }, wake };
  const workers: WebhookWorker[] = [];
  return {
    postgres,
    redis,
    db,
    services,
    work: async (options = {}) => {
      const worker = newWorker(db, redis.url, options);
      workers.push(worker);
      await worker.start();
      return worker;
    },
    endpoint: (url, input) => makeEndpoint(services, url, input),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close(2_000)));
      await Promise.all([postgres.close(), redis.close()]);
    },
  };
}

export function newWorker(
  db: WebhookDatabase,
  redisUrl: string,
  options: Partial<WebhookWorkerOptions> = {},
): WebhookWorker {
  return createWebhookWorker({
    db,
    redisUrl,
    keyring,
    network: { addresses: { allowHttp: true, allowPrivate: true } },
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
}

/** A command's context under a new key, or the key given. */
export const command = (idempotencyKey: string = newId()): CommandContext => ({
  ledgerId: LEDGER,
  idempotencyKey,
  actor: 'operator',
});

export async function makeEndpoint(
  services: WebhookServices,
  url: string,
  input: Partial<EndpointInput> = {},
): Promise<{ id: string; secret: string }> {
  const made = done(
    await createEndpoint(services, command(), { url, description: null, eventTypes: ['*'], enabled: true, ...input }),
  );
  return { id: made.endpoint.endpointId, secret: made.signingSecret! };
}

/** The value of an outcome that must be a success. */
export function done<T>(outcome: ChangeOutcome<T>): T {
  if (outcome.kind === 'rejected') throw new Error(`${outcome.rejection.code}: ${outcome.rejection.message}`);
  return outcome.value;
}

/** Commits events as the ledger writes them, those of accounts, which carry their data. Returns their ids in order. */
export async function commitEvents(
  db: WebhookDatabase,
  count: number,
  type = 'account.created',
  firstId = newId(),
): Promise<string[]> {
  const ids = [firstId, ...Array.from({ length: count - 1 }, () => newId())];
  await sql`
    insert into events (ledger_id, event_id, type, subject_id, payload, created_at)
    select ${LEDGER}, id::uuid, ${type}, id::uuid, jsonb_build_object('account', jsonb_build_object('id', id)),
      date_trunc('milliseconds', clock_timestamp())
    from unnest(${ids}::text[]) as t(id)`.execute(db);
  return ids;
}

/** All deliveries, oldest first. */
export async function deliveries(db: WebhookDatabase, endpointId?: string): Promise<DeliveryRecord[]> {
  const page = { limit: 100_000, after: null };
  const listed = await listDeliveries(db, LEDGER, endpointId === undefined ? {} : { endpointId }, page);
  return listed.reverse();
}

/** Waits until a question to the database is answered with yes. */
export async function eventually(what: string, ask: () => Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await ask())) {
    if (performance.now() > until) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const settled = (db: WebhookDatabase, deliveryId: string, status: string): Promise<void> =>
  eventually(`delivery ${status}`, async () => (await findDelivery(db, LEDGER, deliveryId))?.status === status);

/** An observer that keeps what it hears, by name. */
export function listen(): { readonly heard: Record<string, unknown[]>; readonly observer: WebhookObserver } {
  const heard: Record<string, unknown[]> = {};
  const note =
    (name: string) =>
    (...facts: unknown[]): void =>
      void (heard[name] ??= []).push(facts.length === 1 ? facts[0] : facts);
  const names = ['relayed', 'delivered', 'attemptFailed', 'gaveUp', 'endpointDisabled', 'swept', 'pruned', 'error'];
  return { heard, observer: Object.fromEntries(names.map((name) => [name, note(name)])) };
}
