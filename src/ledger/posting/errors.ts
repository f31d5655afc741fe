/**
 * The ledger could not take or finish a command now. Always retryable with the same idempotency key; whether the command
 * was carried out is then answered by the key.
 */
export class LedgerUnavailableError extends Error {
  readonly retryable = true;
  /** OVERLOADED: the queue is full, or an account stayed locked. UNAVAILABLE: the database did not answer in time. */
  readonly reason: 'OVERLOADED' | 'UNAVAILABLE';

  constructor(reason: 'OVERLOADED' | 'UNAVAILABLE', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LedgerUnavailableError';
    this.reason = reason;
  }
}
