import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';

/** Query building on a connection that is in the middle of a transaction; the connection stays its holder's. */
export function kyselyOn<Tables>(client: pg.PoolClient): Kysely<Tables> {
  const borrowed = { query: client.query.bind(client), release: () => undefined };
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: () => Promise.resolve(borrowed as never), end: () => Promise.resolve() },
    }),
  });
}
