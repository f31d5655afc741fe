import type { AddressPolicy } from './guard/policy.js';
import type { Keyring } from './secrets/keyring.js';
import type { WebhookDatabase } from './tables.js';

/** What the commands on endpoints and deliveries need; built once per process. */
export interface WebhookServices {
  readonly db: WebhookDatabase;
  readonly keyring: Keyring;
  readonly addresses: AddressPolicy;
  /**
   * Told after a commit that deliveries of this ledger are due, so that a worker need not wait for its sweep. Must not
   * throw; losing the call only delays.
   */
  readonly wake: (ledgerId: string) => void;
}
