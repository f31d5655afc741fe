import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import {
  docker,
  dockerAnswers,
  findAndStartRedis,
  haveImage,
  isAlive,
  startPostgres,
} from '../../src/main/services/index.js';
import { newFolder } from './folders.js';

const POSTGRES_IMAGE = 'postgres:18-alpine';
const REDIS_IMAGE = 'redis:8-alpine';
const PULL_MS = 90_000;
const RUN_LABEL = 'ledgerflow.tests.pid';

/** The servers of one test run. */
export interface TestServers {
  readonly postgresUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Postgres and Redis for a run, each from the first of: TEST_DATABASE_URL / TEST_REDIS_URL; a container, when an engine
 * answers and the image is here or arrives in time; the embedded servers that `npm start` uses.
 */
export async function startServers(say: (line: string) => void): Promise<TestServers> {
  const needed = [process.env.TEST_DATABASE_URL, process.env.TEST_REDIS_URL].some((url) => !url);
  const engine = needed && process.env.TEST_SERVERS !== 'embedded' && (await dockerAnswers());
  if (engine) await removeLeftovers();
  const folder = newFolder('tests');
  const [postgres, redis] = await Promise.allSettled([
    postgresServer(engine, folder, say),
    redisServer(engine, join(folder, 'redis'), say),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all(
      [postgres, redis].map((server) => (server.status === 'fulfilled' ? server.value.stop() : Promise.resolve())),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw (postgres.status === 'rejected' ? postgres : (redis as PromiseRejectedResult)).reason;
  }
  return { postgresUrl: postgres.value.url, redisUrl: redis.value.url, stop };
}

async function postgresServer(engine: boolean, folder: string, say: (line: string) => void): Promise<Started> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    say('Postgres: TEST_DATABASE_URL');
    return { url: given, stop: () => Promise.resolve() };
  }
  if (engine && (await haveImage(POSTGRES_IMAGE, PULL_MS))) {
    const container = await new GenericContainer(POSTGRES_IMAGE)
      .withEnvironment({ POSTGRES_PASSWORD: 'tests' })
      .withLabels({ [RUN_LABEL]: String(process.pid) })
      .withExposedPorts(5432)
      .withCommand(['postgres', '-c', 'max_connections=300'])
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    say(`Postgres: container ${POSTGRES_IMAGE}`);
    return started(
      container,
      `postgres://postgres:tests@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    );
  }
  const server = await startPostgres({ folder: join(folder, 'postgres'), settings: ['max_connections=300'] });
  say('Postgres: embedded');
  return server;
}

async function redisServer(engine: boolean, folder: string, say: (line: string) => void): Promise<Started> {
  const given = process.env.TEST_REDIS_URL;
  if (given) {
    say('Redis: TEST_REDIS_URL');
    return { url: given, stop: () => Promise.resolve() };
  }
  if (engine && (await haveImage(REDIS_IMAGE, PULL_MS))) {
    const container = await new GenericContainer(REDIS_IMAGE)
      .withLabels({ [RUN_LABEL]: String(process.pid) })
      .withExposedPorts(6379)
      .withCommand(['redis-server', '--appendonly', 'yes', '--save', '', '--databases', '128'])
      .withWaitStrategy(Wait.forListeningPorts())
      .start();
    say(`Redis: container ${REDIS_IMAGE}`);
    return started(container, `redis://${container.getHost()}:${container.getMappedPort(6379)}`);
  }
  const server = await findAndStartRedis({ folder, path: process.env.PATH ?? '', databases: 128, say });
  say('Redis: a private redis-server');
  return server;
}

function started(container: StartedTestContainer, url: string): Started {
  return { url, stop: async () => void (await container.stop({ timeout: 1000 })) };
}

/** Containers of runs that were killed: each carries the pid of its run. Takes the place of a reaper container. */
async function removeLeftovers(): Promise<void> {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  const format = `{{.ID}} {{.Label "${RUN_LABEL}"}}`;
  const rows = await docker(['ps', '--all', '--filter', `label=${RUN_LABEL}`, '--format', format]);
  for (const row of rows.split('\n').filter(Boolean)) {
    const [id, pid] = row.split(' ');
    if (!isAlive(Number(pid))) await docker(['rm', '--force', '--volumes', id!]);
  }
}
