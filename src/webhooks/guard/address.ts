import ipaddr from 'ipaddr.js';

const cidr = (text: string) => ipaddr.parseCIDR(text);

/**
 * Denied beyond what ipaddr.js calls special. 168.63.129.16 answers on every Azure machine; the others of IPv4 are handed
 * out for special use (IANA registry, RFC 6890) and not marked by the library.
 */
const DENIED_IPV4 = [
  '168.63.129.16/32',
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '240.0.0.0/4',
].map(cidr) as [ipaddr.IPv4, number][];

/** Global unicast is all there is of the public IPv6 internet so far (RFC 4291, IANA). */
const GLOBAL_UNICAST = cidr('2000::/3') as [ipaddr.IPv6, number];

/** Parts of global unicast that reach IPv4 hosts by another name or are not public: Teredo and its siblings, 6to4, documentation. */
const DENIED_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(cidr) as [
  ipaddr.IPv6,
  number,
][];

/**
 * Whether an address must not be connected to: anything but public unicast. IPv6 is allowed only inside 2000::/3, so that
 * IPv4-mapped, IPv4-compatible (`::7f00:1`), NAT64, unique-local, link-local and forms yet unknown are all refused.
 * Text that is no address is refused too.
 */
export function isForbiddenAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4)
    return parsed.range() !== 'unicast' || DENIED_IPV4.some((range) => parsed.match(range));
  return !parsed.match(GLOBAL_UNICAST) || DENIED_IPV6.some((range) => parsed.match(range));
}
