import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isForbiddenAddress } from './address.js';
import type { AddressPolicy } from './policy.js';

/** All addresses of a name. The system's resolver unless told otherwise. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** An address, or an answer of the resolver, that must not be connected to. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

export const lookupBySystem: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true, verbatim: true })).map((answer) => answer.address);

/**
 * The addresses a connection to `hostname` may use. Literals are vetted as they stand; of a name, every answer must pass:
 * one private answer among public ones is how rebinding begins, so it refuses the name. The caller connects to what is
 * returned, never to the name again.
 */
export async function vettedAddresses(
  hostname: string,
  policy: AddressPolicy,
  lookup: Lookup,
): Promise<readonly string[]> {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const literal = isIP(bare) !== 0;
  const addresses = literal ? [bare] : await lookup(bare);
  if (addresses.length === 0) throw new Error(`the name ${bare} has no address`);
  if (policy.allowPrivate) return addresses;
  const forbidden = addresses.find(isForbiddenAddress);
  if (forbidden === undefined) return addresses;
  throw new ForbiddenAddressError(
    literal
      ? `${forbidden} is not a public address`
      : `the name ${bare} resolves to ${forbidden}, which is not a public address`,
  );
}
