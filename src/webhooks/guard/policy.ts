/** Which addresses deliveries may go to. The default is for production; the rest is for development and closed networks. */
export interface AddressPolicy {
  /** Accept http:// as well. Default false. */
  readonly allowHttp: boolean;
  /** Accept loopback, private and otherwise reserved addresses, on any port. Default false. */
  readonly allowPrivate: boolean;
}

export const PRODUCTION_ADDRESSES: AddressPolicy = { allowHttp: false, allowPrivate: false };

const HTTPS_PORTS = [443, 8443];
const HTTP_PORTS = [80, 8080];

/** Whether a delivery may go to that port: the usual ones of the web, unless private addresses are allowed. */
export function isPortAllowed(port: number, policy: AddressPolicy): boolean {
  return policy.allowPrivate || HTTPS_PORTS.includes(port) || (policy.allowHttp && HTTP_PORTS.includes(port));
}
