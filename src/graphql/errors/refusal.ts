import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** Codes of errors outside the schema's own: the request as a whole, or one field of it, was not served. */
export const REQUEST_ERROR_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'DOCUMENT_LIMIT_EXCEEDED',
  'DOCUMENT_NOT_TRUSTED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'NOT_FOUND',
  'RATE_LIMITED',
  'TOO_MANY_CONCURRENT',
  'REQUEST_TIMEOUT',
  'OVERLOADED',
  'UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;
export type RequestErrorCode = (typeof REQUEST_ERROR_CODES)[number];

export interface RefusalFacts {
  /** HTTP status; without one the error belongs to a field and leaves the status alone. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** More about it, shown to the client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An error that the client may see as it is. */
export function refusal(code: RequestErrorCode, message: string, facts: RefusalFacts = {}): GraphQLError {
  const { status, headers = {}, extensions } = facts;
  return new GraphQLError(message, {
    extensions: {
      code,
      ...extensions,
      ...(status !== undefined && { http: { status, headers: new HeaderMap(Object.entries(headers)) } }),
    },
  });
}

/** The limits of a document, as `extensions.limit` names them. */
export type DocumentLimit = 'TOKENS' | 'DEPTH' | 'ALIASES' | 'ROOT_MUTATIONS' | 'COST' | 'PAGE_SIZE';

/** A document that is too large in some way. Status 400; nothing was executed. */
export function limitRefusal(limit: DocumentLimit, maximum: number, message: string): GraphQLError {
  return refusal('DOCUMENT_LIMIT_EXCEEDED', message, { status: 400, extensions: { limit, maximum } });
}
