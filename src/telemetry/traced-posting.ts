import type { Tracing } from './spans.js';

interface Traceable {
  readonly traceparent?: string | undefined;
  readonly operation: { readonly kind: string };
}

/**
 * Wraps the posting door: each command gets a span, and carries its traceparent into the batch and onto its events. With
 * tracing off it is the door itself.
 */
export function tracePosting<Command extends Traceable, Outcome>(
  tracing: Tracing,
  post: (command: Command) => Promise<Outcome>,
): (command: Command) => Promise<Outcome> {
  if (!tracing.enabled) return post;
  return (command) =>
    tracing.span('ledger.command', { attributes: { 'ledgerflow.operation': command.operation.kind } }, () =>
      post({ ...command, traceparent: tracing.traceparent() }),
    );
}

/**
 * A batch serves many traces: each traced command in it gets a span of its own for the batch, up to a bound, so that every
 * trace shows what its command waited for.
 */
export function traceBatches(
  tracing: Tracing,
): (batch: { commands: number; commitMs: number; traceparents: readonly string[] }) => void {
  if (!tracing.enabled) return () => undefined;
  return (batch) => {
    for (const parent of batch.traceparents.slice(0, MAX_SPANS))
      tracing.record('ledger.batch', batch.commitMs, { parent, attributes: { 'ledgerflow.commands': batch.commands } });
  };
}

const MAX_SPANS = 128;

/** A POST to a receiver, in the trace of the request that caused it: across the queue, by what was kept with the event. */
export function traceDelivery(
  tracing: Tracing,
  outcome: string,
  attempt: {
    readonly traceparent: string | null;
    readonly durationMs: number;
    readonly deliveryId: string;
    readonly attemptNumber: number;
    readonly statusCode: number | null;
  },
): void {
  if (!tracing.enabled || attempt.traceparent === null) return;
  tracing.record('webhook.delivery', attempt.durationMs, {
    kind: 'client',
    parent: attempt.traceparent,
    attributes: {
      'ledgerflow.delivery_id': attempt.deliveryId,
      'ledgerflow.attempt': attempt.attemptNumber,
      'ledgerflow.outcome': outcome,
      ...(attempt.statusCode !== null && { 'http.response.status_code': attempt.statusCode }),
    },
  });
}
