/**
 * What the workers tell of themselves; the process turns it into metrics and log lines. Every member is optional, none may
 * throw, and none is told a secret or a body.
 */
export interface WebhookObserver {
  /** Events were marked as relayed and deliveries written for them. `lagMs`: age of the oldest of them. */
  relayed?(fact: { ledgerId: string; events: number; deliveries: number; lagMs: number }): void;
  /** An attempt ended well. `latencyMs`: since the event was recorded. */
  delivered?(fact: AttemptFact & { latencyMs: number }): void;
  /** An attempt failed and another will follow after `retryInMs`. */
  attemptFailed?(fact: AttemptFact & { error: string; retryInMs: number }): void;
  /** The last attempt failed: the delivery is FAILED, shown as such, and can be retried by hand. */
  gaveUp?(fact: AttemptFact & { error: string }): void;
  /** An endpoint was switched off. */
  endpointDisabled?(fact: { ledgerId: string; endpointId: string; reason: 'GONE' | 'FAILING' }): void;
  /** The sweep enqueued deliveries that were due and had been neither sent nor leased for a while. */
  swept?(fact: { ledgerId: string; deliveries: number }): void;
  /** Old rows of the log were deleted. */
  pruned?(fact: { ledgerId: string; deliveries: number; events: number }): void;
  /** Something outside failed (Redis, Postgres); the worker goes on by itself. */
  error?(where: string, error: unknown): void;
}

export interface AttemptFact {
  readonly ledgerId: string;
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly eventType: string;
  readonly attemptNumber: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  /** Of the command that made the event, when it was traced (W3C). */
  readonly traceparent: string | null;
}
