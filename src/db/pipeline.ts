import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';

/**
 * Waits until every statement of a pipeline has answered, then throws the first error in the order they were sent: the
 * later ones only say that the transaction was aborted.
 */
export async function allAnswered<T extends readonly Promise<unknown>[]>(
  queries: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(queries);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}

/** Query building on a connection that is in the middle of a transaction; the connection stays its holder's. */
export function kyselyOn<Tables>(client: pg.PoolClient): Kysely<Tables> {
  const borrowed = { query: client.query.bind(client), release: () => undefined };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: () => Promise.resolve(borrowed as never), end: () => Promise.resolve() },
    }),
  });
}
