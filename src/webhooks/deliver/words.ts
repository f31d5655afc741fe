import { ForbiddenAddressError } from '../guard/resolve.js';

const MAX_LENGTH = 300;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before an answer',
  EPIPE: 'the connection was closed before an answer',
  UND_ERR_SOCKET: 'the connection was closed before an answer',
  ENOTFOUND: 'the name of the host does not resolve',
  EAI_AGAIN: 'the name of the host could not be resolved at this moment',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the host',
  ETIMEDOUT: 'the connection was not made in time',
  UND_ERR_CONNECT_TIMEOUT: 'the connection was not made in time',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an unknown authority',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

/** An error of the network in words for the endpoint's owner. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'the attempt failed';
  if (error instanceof ForbiddenAddressError) return `not sent: ${error.message}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = WORDS[code];
  if (known !== undefined) return known;
  if (error.name === 'HTTPParserError') return 'the answer is not HTTP';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return 'the receiver does not speak TLS here';
  if (error.cause instanceof Error) return inWords(error.cause);
  return `the attempt failed: ${error.message}`.slice(0, MAX_LENGTH);
}

/** A status that is not a success, in words. */
export function statusInWords(statusCode: number, location: string | undefined): string {
  if (statusCode === 410) return 'answered 410 Gone: the endpoint is disabled';
  if (statusCode >= 300 && statusCode < 400)
    return `answered ${statusCode}${location ? ` to ${location.slice(0, 200)}` : ''}: redirects are never followed`;
  return `answered ${statusCode}`;
}
