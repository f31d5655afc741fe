import { isIPv4 } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy } from './policy.js';
import { isPortAllowed } from './policy.js';
import { ForbiddenAddressError, vettedAddresses, type Lookup } from './resolve.js';

/** How connections of deliveries are made. */
export interface ConnectorOptions {
  readonly addresses: AddressPolicy;
  readonly lookup: Lookup;
  readonly connectTimeoutMs: number;
  /** Certificates trusted beside the system's own (PEM), for receivers with a private authority. */
  readonly trustedCertificates?: string | undefined;
}

/**
 * Connects to an address that was vetted just before, and to no other: the name is resolved once, here, and the socket is
 * given the number. A `lookup` hook on the socket would not do, because literals never reach it. TLS still names and
 * verifies the host that was asked for.
 */
export function vettedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    ...(options.trustedCertificates === undefined ? {} : { ca: options.trustedCertificates }),
  });
  return (target, callback) => {
    const port = Number(target.port !== '' ? target.port : target.protocol === 'https:' ? 443 : 80);
    if (target.protocol !== 'https:' && !options.addresses.allowHttp)
      return callback(new ForbiddenAddressError('only https:// is delivered to'), null);
    if (!isPortAllowed(port, options.addresses))
      return callback(new ForbiddenAddressError(`port ${port} is not one deliveries go to`), null);
    vettedAddresses(target.hostname, options.addresses, options.lookup).then(
      (addresses) => connect({ ...target, hostname: oneOf(addresses) }, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

/** IPv4 first, as not every host has a route for IPv6; any of several, so that a dead one does not doom every retry. */
function oneOf(addresses: readonly string[]): string {
  const v4 = addresses.filter(isIPv4);
  const choice = v4.length > 0 ? v4 : addresses;
  return choice[Math.floor(Math.random() * choice.length)]!;
}
