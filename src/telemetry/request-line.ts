import type { Logger } from 'pino';

/** What one request came to. */
export interface RequestLine {
  /** Sent to the client too, so that a masked error can be found. */
  readonly requestId: string;
  /** The operation's name, or its root fields; null: the document could not be read. */
  readonly operation: string | null;
  readonly ledgerId: string | null;
  /** Who called: "operator", "key:<id>", "jwt:<subject>"; null: nobody was let in. */
  readonly actor: string | null;
  readonly status: number;
  /** "ok", or the first error's code. */
  readonly outcome: string;
  readonly durationMs: number;
  /** What was moved, as "12.50 USD"; printed only where the configuration says so. */
  readonly amounts?: readonly string[];
  /** Why an error was masked. */
  readonly err?: unknown;
}

/**
 * Returns what writes one line for a request: an error's with its cause, the others at `info`.
 *
 * The fields of a line are those above and none is a secret by its name, so they are not searched for such names: that
 * cost a tenth of all a request costs. Secrets are still struck out of the finished line by their shape.
 */
export function createRequestLog(logger: Logger, showAmounts: boolean): (line: RequestLine) => void {
  const plain = logger.child({}, { redact: [] });
  return (line) => {
    const { amounts, durationMs, ...rest } = line;
    const fields = {
      ...rest,
      durationMs: Math.round(durationMs * 100) / 100,
      ...(showAmounts && amounts !== undefined && { amounts }),
    };
    if (line.err !== undefined) logger.error(fields, 'request failed');
    else plain.info(fields, 'request');
  };
}
