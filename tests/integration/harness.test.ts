import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/main/services/index.js';
import { asSuperuser } from '../support/template.js';
import { freshDatabase, freshRedis, startPostgres, startRedis } from '../support/index.js';

const open: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(open.map((resource) => resource.close()));
});
const keep = <T extends { close(): Promise<void> }>(resource: T): T => {
  open.push(resource);
  return resource;
};

describe('what every other file stands on', () => {
  it('gives databases that do not see each other, with the rights of the API only', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    keep(one);
    keep(two);
    await sql`insert into ledgers (ledger_id, name) values (gen_random_uuid(), 'Only here')`.execute(one.db);
    const count = async (db: typeof one.db): Promise<unknown> =>
      (await sql<{ n: bigint }>`select count(*) as n from ledgers`.execute(db)).rows[0]?.n;
    expect([await count(one.db), await count(two.db)]).toEqual([2n, 1n]);
    await expect(sql`delete from entries`.execute(one.db)).rejects.toMatchObject({ code: '42501' });
    await expect(sql`create table x ()`.execute(one.db)).rejects.toMatchObject({ code: '42501' });
  });

  it('gives Redis databases that do not see each other', async () => {
    const [one, two] = await Promise.all([freshRedis(), freshRedis()]);
    keep(one);
    keep(two);
    expect(one.url).not.toBe(two.url);
    const client = new Redis(one.url);
    await client.set('key', 'value');
    await two.flush();
    expect(await client.get('key')).toBe('value');
    await one.flush();
    expect(await client.get('key')).toBeNull();
    client.disconnect();
  });

  it('gives a private Redis that survives kill and restart with its data, and freezes on demand', async () => {
    const server = keep(await startRedis());
    const client = new Redis(server.url, { commandTimeout: 300, maxRetriesPerRequest: 0, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    await client.set('key', 'value');
    await server.pause();
    await expect(client.get('key')).rejects.toThrow();
    await server.resume();
    await client.config('SET', 'appendfsync', 'always');
    await client.set('key', 'later');
    await server.kill();
    await server.restart();
    await expect.poll(() => client.get('key').catch(() => undefined), { timeout: 5_000 }).toBe('later');
    client.disconnect();
  });

  it('gives a private Postgres 18 that survives kill and restart with its committed rows', async () => {
    const server = keep(await startPostgres());
    await asSuperuser(server.url, async (client) => {
      client.on('error', () => undefined);
      await client.query(`insert into ledgers (ledger_id, name) values (gen_random_uuid(), 'Kept')`);
      await server.kill();
      await expect(client.query('select 1')).rejects.toThrow();
    });
    await server.restart();
    await asSuperuser(server.apiUrl, async (client) => {
      expect((await client.query(`select name from ledgers where name = 'Kept'`)).rowCount).toBe(1);
      expect((await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version).toMatch(
        /^18/,
      );
    });
  });

  it('loads graphql once for the product and for type-graphql', async () => {
    await import('reflect-metadata');
    const { GraphQLObjectType } = await import('graphql');
    const { buildSchemaSync, ObjectType, Query, Resolver, Field } = await import('type-graphql');
    class Thing {
      name = 'x';
    }
    ObjectType()(Thing);
    Field(() => String)(Thing.prototype, 'name');
    class ThingResolver {
      thing(): Thing {
        return new Thing();
      }
    }
    Resolver()(ThingResolver);
    Query(() => Thing)(
      ThingResolver.prototype,
      'thing',
      Object.getOwnPropertyDescriptor(ThingResolver.prototype, 'thing')!,
    );
    const schema = buildSchemaSync({ resolvers: [ThingResolver], validate: false });
    expect(schema.getType('Thing')).toBeInstanceOf(GraphQLObjectType);
  });

  it('knows its own process to be alive and a finished one not', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(2 ** 22 + 1)).toBe(false);
  });
});
