import type { Caller } from '../../access/index.js';
import { refusal } from '../errors/refusal.js';
import type { ApiDeps } from '../options.js';

const NO_CREDENTIALS = { 'www-authenticate': 'Bearer' } as const;

/** The parts of a request that say who calls. */
export interface CallerHeaders {
  readonly authorization: string | undefined;
  readonly ledgerId: string | undefined;
}

export interface Admitted {
  readonly caller: Caller;
  /** To be called once, when the work of the request is over. */
  readonly release: () => void;
}

/** Lets a caller in or throws the refusal: 401 nobody known, 429 too much at once, 503 the answer cannot be found out. */
export async function admit(deps: ApiDeps, headers: CallerHeaders): Promise<Admitted> {
  const answer = await deps.access.authenticate(headers);
  switch (answer.kind) {
    case 'refused':
      throw refusal('UNAUTHENTICATED', answer.reason, { status: 401, headers: NO_CREDENTIALS });
    case 'unavailable':
      throw refusal('UNAVAILABLE', answer.reason, {
        status: 503,
        headers: { 'retry-after': '1' },
        extensions: { retryable: true },
      });
    case 'ok': {
      const admission = deps.admit(answer.caller);
      if (admission.kind === 'admitted') return { caller: answer.caller, release: admission.release };
      throw refusal(admission.code, admission.message, {
        status: admission.status,
        headers: { 'retry-after': String(admission.retryAfterSeconds) },
        extensions: { retryable: true },
      });
    }
  }
}
