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
