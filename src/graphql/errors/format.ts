import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isConnectionLost, sqlState } from '../../db/index.js';
import { InvalidCursorError, LedgerUnavailableError } from '../../ledger/index.js';
import { InputProblem } from '../inputs/problem.js';

const STATEMENT_CANCELLED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';
const TOO_MANY_TOKENS = /Document contains more tha[nt] (\d+) tokens/;
const INPUT_PATH = /^Variable "\$\w+" got invalid value .* at "([^"]+)"; /s;

/** What a client sees of an error. Everything that is not meant for it becomes INTERNAL_SERVER_ERROR. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const cause = causeOf(error);
  if (cause instanceof InputProblem) return badInput(formatted, cause.message, cause.inputPath);
  if (cause instanceof InvalidCursorError) return badInput(formatted, cause.rejection.message, cause.rejection.path);
  if (cause instanceof LedgerUnavailableError) return retryable(formatted, cause.reason, cause.message);
  if (isDatabaseUnavailable(cause))
    return retryable(formatted, 'UNAVAILABLE', 'The database did not answer in time. Try again with the same key.');
  if (cause instanceof GraphQLError) return plain(formatted);
  return {
    ...position(formatted),
    message: 'Something went wrong on our side. If you report it, quote the request id.',
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: formatted.extensions?.requestId },
  };
}

/** Whether the error is kept from clients, and so must be in the log. */
export function isMasked(error: unknown): boolean {
  const cause = causeOf(error);
  return !(
    cause instanceof GraphQLError ||
    cause instanceof InputProblem ||
    cause instanceof InvalidCursorError ||
    cause instanceof LedgerUnavailableError
  );
}

/** The error as it was thrown, without what the executor wrapped around it. */
export function causeOf(error: unknown): unknown {
  const thrown = unwrapResolverError(error);
  // A code is given on purpose: by this room, or by the server to what it found before execution.
  if (thrown instanceof GraphQLError && thrown.extensions.code !== undefined) return thrown;
  // A bad variable wraps the scalar's own GraphQLError, whose message it repeats.
  if (thrown instanceof GraphQLError && thrown.originalError && !(thrown.originalError instanceof GraphQLError))
    return thrown.originalError;
  return thrown;
}

function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  return isConnectionLost(error) || state === STATEMENT_CANCELLED || state === LOCK_NOT_AVAILABLE;
}

function position({ locations, path }: GraphQLFormattedError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

function badInput(
  formatted: GraphQLFormattedError,
  message: string,
  inputPath: readonly string[],
): GraphQLFormattedError {
  return { ...position(formatted), message, extensions: { code: 'BAD_USER_INPUT', inputPath } };
}

function retryable(formatted: GraphQLFormattedError, code: string, message: string): GraphQLFormattedError {
  return { ...position(formatted), message, extensions: { code, retryable: true } };
}

function plain(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const tokens = TOO_MANY_TOKENS.exec(formatted.message);
  if (tokens)
    return {
      ...position(formatted),
      message: `The document has more than ${tokens[1]} tokens.`,
      extensions: { code: 'DOCUMENT_LIMIT_EXCEEDED', limit: 'TOKENS', maximum: Number(tokens[1]) },
    };
  // Validation gives all its errors one code; which limit it was stands beside it.
  if (formatted.extensions?.limit !== undefined)
    return { ...formatted, extensions: { ...formatted.extensions, code: 'DOCUMENT_LIMIT_EXCEEDED' } };
  const inputPath = INPUT_PATH.exec(formatted.message)?.[1];
  if (inputPath === undefined) return formatted;
  return {
    ...formatted,
    extensions: { ...formatted.extensions, inputPath: inputPath.split(/\.|\[(\d+)\]\.?/).filter(Boolean) },
  };
}
