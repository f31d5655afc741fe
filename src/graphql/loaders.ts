import DataLoader from 'dataloader';
import {
  balancesAt,
  findReversals,
  findTransactionsById,
  type AccountRecord,
  type BalanceRecord,
  type BalanceTime,
  type GatheredReads,
  type LedgerDatabase,
  type TransactionRecord,
} from '../ledger/index.js';
import {
  attemptsOf,
  endpointsByIds,
  type AttemptRecord,
  type EndpointRecord,
  type WebhookDatabase,
} from '../webhooks/index.js';

/** The reads of one request, gathered: each level of a document costs one statement per kind, however wide it is. */
export interface Loaders {
  readonly accounts: DataLoader<string, AccountRecord | undefined>;
  readonly transactions: DataLoader<string, TransactionRecord | undefined>;
  /** By the id of a reversed transaction the id of the one that reversed it. */
  readonly reversals: DataLoader<string, string | undefined>;
  readonly endpoints: DataLoader<string, EndpointRecord | undefined>;
  /** The attempts of a delivery. */
  readonly attempts: DataLoader<string, AttemptRecord[]>;
  /** Balances at one instant. */
  balances(asOf: Date, by: BalanceTime): DataLoader<string, BalanceRecord | undefined>;
}

/** Where loaders read. */
interface Sources {
  readonly ledger: LedgerDatabase;
  readonly reads: GatheredReads;
  readonly webhooks: { readonly db: WebhookDatabase };
}

/** Loaders for one ledger; they remember what they read, so they live for a request at most. */
export function createLoaders({ ledger: db, reads, webhooks: { db: webhooks } }: Sources, ledgerId: string): Loaders {
  const balancesByInstant = new Map<string, DataLoader<string, BalanceRecord | undefined>>();
  return {
    accounts: new DataLoader((ids) => Promise.all(ids.map((id) => reads.account(ledgerId, id)))),
    transactions: byId(
      (ids) => findTransactionsById(db, ledgerId, ids),
      (transaction) => transaction.transactionId,
    ),
    reversals: new DataLoader(async (ids) => {
      const reversals = await findReversals(db, ledgerId, ids);
      return ids.map((id) => reversals.get(id));
    }),
    endpoints: byId(
      (ids) => endpointsByIds(webhooks, ledgerId, ids),
      (endpoint) => endpoint.endpointId,
    ),
    attempts: new DataLoader(async (ids) => {
      const byDelivery = new Map<string, AttemptRecord[]>(ids.map((id) => [id, []]));
      for (const attempt of await attemptsOf(webhooks, ledgerId, ids))
        byDelivery.get(attempt.deliveryId)?.push(attempt);
      return ids.map((id) => byDelivery.get(id)!);
    }),
    balances(asOf, by) {
      const instant = `${by} ${asOf.getTime()}`;
      let loader = balancesByInstant.get(instant);
      if (!loader) {
        loader = new DataLoader(async (ids) => {
          const balances = await balancesAt(db, ledgerId, ids, asOf, by);
          return ids.map((id) => balances.get(id));
        });
        balancesByInstant.set(instant, loader);
      }
      return loader;
    },
  };
}

function byId<R>(
  find: (ids: readonly string[]) => Promise<readonly R[]>,
  idOf: (record: R) => string,
): DataLoader<string, R | undefined> {
  return new DataLoader(async (ids) => {
    const found = new Map((await find(ids)).map((record) => [idOf(record), record]));
    return ids.map((id) => found.get(id));
  });
}
