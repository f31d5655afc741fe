import { isUuid } from '../lib/index.js';

/** The queue of webhook deliveries. BullMQ refuses ":" in names. */
export const DELIVERY_QUEUE = 'webhook-deliveries';

/**
 * The keys of every queue start with this. The braces are a hash tag: on Redis Cluster all keys of a queue must share one
 * slot, because BullMQ's scripts touch several at once.
 */
export const QUEUE_PREFIX = '{ledgerflow}';

/** The most deliveries one job may name. */
export const MAX_JOB_DELIVERIES = 100;

/** A wake-up: these deliveries of one endpoint may be due. What is to be sent stands in the database alone. */
export interface DeliveryJob {
  readonly ledgerId: string;
  readonly endpointId: string;
  readonly deliveryIds: readonly string[];
}

/** Reads a job back from the queue, where an older or a foreign process may have put it; undefined: not one of ours. */
export function parseDeliveryJob(data: unknown): DeliveryJob | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { ledgerId, endpointId, deliveryIds } = data as Record<string, unknown>;
  const isId = (value: unknown): value is string => typeof value === 'string' && isUuid(value);
  if (!isId(ledgerId) || !isId(endpointId) || !Array.isArray(deliveryIds)) return undefined;
  if (deliveryIds.length > MAX_JOB_DELIVERIES || !deliveryIds.every(isId)) return undefined;
  return { ledgerId, endpointId, deliveryIds };
}
