/**
 * SQLSTATE codes the product acts on (PostgreSQL manual, appendix A). Errors are told apart by these alone: constraint
 * names arrive changed or not at all from a distributed Postgres.
 */
export const SqlState = {
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  readOnlyTransaction: '25006',
  idleInTransactionTimeout: '25P03',
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
  restrictViolation: '23001',
  insufficientPrivilege: '42501',
} as const;

/** The SQLSTATE of an error raised by Postgres, or undefined when it did not come from there. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Postgres asks for the transaction to be run again: nothing of it was kept. */
export function isSerializationConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === SqlState.serializationFailure || state === SqlState.deadlockDetected;
}

/**
 * Postgres is there and cannot do the work now, whoever asks: out of disk, memory or connections (class 53), too slow for
 * its own limit, or a standby that has not taken over yet. Nothing of the transaction was kept.
 */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  return (
    state !== undefined &&
    (state.startsWith('53') || state === SqlState.queryCanceled || state === SqlState.readOnlyTransaction)
  );
}

/**
 * The connection went away (class 08, 57P0x, the limit on idle transactions, or the socket's own error): whether the statement under way took effect is
 * unknown until it is read back.
 */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined)
    return state.startsWith('08') || state.startsWith('57P') || state === SqlState.idleInTransactionTimeout;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/.test(
      code,
    ) ||
    /Connection terminated|connection error|Client was closed|timeout exceeded when trying to connect|Query read timeout/i.test(
      error.message,
    )
  );
}
