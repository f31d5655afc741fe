import type { DeliveryStatus, DisabledReason } from './tables.js';

/** An address that is told of a ledger's events. Its secrets are never part of it. */
export interface EndpointRecord {
  readonly ledgerId: string;
  readonly endpointId: string;
  readonly url: string;
  readonly description: string | null;
  /** Event types or patterns: "transaction.posted", "transaction.*", "*". */
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  /** The first failure since the last success; null while all is well. */
  readonly failingSince: Date | null;
  readonly deletedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An endpoint after a change; `signingSecret` ("whsec_...") is there once, when this very call made a new secret. */
export interface EndpointChange {
  readonly endpoint: EndpointRecord;
  readonly signingSecret: string | null;
}

/** One event for one endpoint. */
export interface DeliveryRecord {
  readonly ledgerId: string;
  readonly deliveryId: string;
  readonly endpointId: string;
  /** Also the `webhook-id` header, the same in every attempt and at every endpoint. */
  readonly eventId: string;
  readonly eventType: string;
  readonly status: DeliveryStatus;
  /** Attempts begun. */
  readonly attemptCount: number;
  /** When it is tried next; null once it is finished. While its endpoint is disabled it waits longer. */
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One attempt to deliver, as it went. */
export interface AttemptRecord {
  readonly deliveryId: string;
  /** 1, 2, 3 ...; a number is missing when the process died during that attempt. */
  readonly attemptNumber: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Null: no answer came. */
  readonly statusCode: number | null;
  /** The first kilobytes of the answer's body. */
  readonly responseStart: string | null;
  /** In words; null: it succeeded. */
  readonly error: string | null;
}
