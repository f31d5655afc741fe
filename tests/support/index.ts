export { freshDatabase, type FreshDatabase } from './database.js';
export {
  startRedis,
  startPrivatePostgres as startPostgres,
  type PrivatePostgres,
  type PrivateServer,
} from './private-servers.js';
export { freshRedis, type FreshRedis } from './redis.js';
export { seedOf } from './seeds.js';
export { DEFAULT_TEST_LEDGER } from './template.js';
