export {
  EvictionPolicyError,
  assertNoEviction,
  connectQueue,
  waitForRedis,
  type QueueConnection,
} from './connection.js';
export * from './delivery-queue.js';
export { DELIVERY_QUEUE, MAX_JOB_DELIVERIES, QUEUE_PREFIX, type DeliveryJob } from './jobs.js';
export * from './nudges.js';
