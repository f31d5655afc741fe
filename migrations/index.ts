import type { Migration } from 'kysely';
import * as ledger from './20261123T1600-ledger.js';
import * as access from './20261123T1601-access.js';
import * as webhooks from './20261123T1602-webhooks.js';
import * as traces from './20261123T1603-traces.js';

/** Every migration by name, in order. An explicit list: a stray file in the folder changes nothing. */
export const migrations: Record<string, Migration> = {
  '20261123T1600-ledger': ledger,
  '20261123T1601-access': access,
  '20261123T1602-webhooks': webhooks,
  '20261123T1603-traces': traces,
};
