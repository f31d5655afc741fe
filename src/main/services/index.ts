export { docker, dockerAnswers, haveImage } from './docker.js';
export { startPostgres, type EmbeddedPostgresOptions } from './postgres.js';
export {
  commandOf,
  endProcess,
  freePort,
  isAlive,
  isListening,
  ServiceError,
  startOf,
  waitUntil,
  type RunningServer,
} from './processes.js';
export { startRedisServer, type RedisServerOptions } from './redis.js';
export { findAndStartRedis, findRedisProgram, type RedisSearch } from './redis-discovery.js';
