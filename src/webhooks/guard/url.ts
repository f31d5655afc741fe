import { ForbiddenAddressError, vettedAddresses, type Lookup } from './resolve.js';
import { isPortAllowed, type AddressPolicy } from './policy.js';

const MAX_URL_LENGTH = 2048;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** A URL in the one spelling it is stored and sent in, or why it is refused, in words for its owner. */
export type UrlCheck = { readonly url: URL } | { readonly refused: string };

/**
 * What can be said of an endpoint's URL without asking the network. The WHATWG parser brings every spelling of an IPv4
 * literal (127.1, 2130706433, 0x7f.1) to dotted form before it is looked at, and drops tabs and line ends, which is why
 * those are refused first.
 */
export function checkUrl(text: string, policy: AddressPolicy): UrlCheck {
  if (text.length > MAX_URL_LENGTH) return { refused: `The URL is longer than ${MAX_URL_LENGTH} characters.` };
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(text))
    return { refused: 'The URL holds a blank, a line end or a control character.' };
  if (!URL.canParse(text)) return { refused: 'This is not an absolute URL.' };
  const url = new URL(text);
  const port = DEFAULT_PORTS[url.protocol];
  if (port === undefined) return { refused: 'Only https:// addresses can be delivered to.' };
  if (url.protocol === 'http:' && !policy.allowHttp) return { refused: 'Only https:// addresses are delivered to.' };
  if (url.username !== '' || url.password !== '')
    return { refused: 'The URL must not hold a user name or password; deliveries are signed instead.' };
  if (url.hash !== '') return { refused: 'The URL must not have a fragment: it would never be sent.' };
  const asked = url.port === '' ? port : Number(url.port);
  if (!isPortAllowed(asked, policy)) return { refused: `Port ${asked} is not one deliveries go to.` };
  return { url };
}

/**
 * `checkUrl`, and the host's addresses as they are now. A name that cannot be resolved at this moment is accepted: the
 * same check is made again at every connect, which is the one that counts.
 */
export async function checkEndpointUrl(text: string, policy: AddressPolicy, lookup: Lookup): Promise<UrlCheck> {
  const check = checkUrl(text, policy);
  if ('refused' in check || policy.allowPrivate) return check;
  try {
    await vettedAddresses(check.url.hostname, policy, lookup);
    return check;
  } catch (error) {
    if (!(error instanceof ForbiddenAddressError)) return check;
    return { refused: `Deliveries go to public addresses only: ${error.message}.` };
  }
}
