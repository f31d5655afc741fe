import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { execute, GraphQLError, OperationTypeNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from './context.js';

/** A query is compiled when it has been asked so often: a client's own is soon, one that nobody repeats never. */
const RUNS_BEFORE_COMPILING = 20;
const MAX_OPERATIONS = 500;

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

interface Known {
  runs: number;
  /** Undefined until it is compiled; null when it cannot be. */
  compiled: CompiledQuery | null | undefined;
}

/**
 * Executes documents that Apollo Server has parsed and validated; Apollo calls whoever does so in its stead a gateway.
 *
 * Queries that are asked again and again are compiled to functions (graphql-jit), which answers a page of entries in a
 * sixth of the executor's time and half its garbage. Everything else, mutations above all, is graphql-js's, and so is what it says of bad
 * variables.
 */
export function createExecution(schema: GraphQLSchema): Gateway {
  const operations = new LRUCache<OperationDefinitionNode, Known>({ max: MAX_OPERATIONS });
  return {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, operation, operationName, request, context }) => {
          const known = operation && knownOf(operations, operation);
          if (known?.compiled === undefined && known?.runs === RUNS_BEFORE_COMPILING) {
            const compiled = compileQuery(schema, document, operationName ?? undefined);
            known.compiled = isCompiledQuery(compiled) ? compiled : null;
          }
          if (known?.compiled) {
            const { data, errors } = await known.compiled.query(undefined, context, request.variables ?? {});
            // Without data nothing was executed: the variables are bad, and it is for graphql-js to say how.
            if (data !== undefined) return errors ? { data, errors: errors.map(asExecutorsError) } : { data };
          }
          return execute({
            schema,
            document,
            contextValue: context,
            variableValues: request.variables,
            operationName: request.operationName,
          });
        },
      }),
    stop: () => Promise.resolve(),
  };
}

/** What is known of a query after one more run; undefined for a mutation. */
function knownOf(
  operations: LRUCache<OperationDefinitionNode, Known>,
  operation: OperationDefinitionNode,
): Known | undefined {
  if (operation.operation !== OperationTypeNode.QUERY) return undefined;
  let known = operations.get(operation);
  if (!known) operations.set(operation, (known = { runs: 0, compiled: undefined }));
  known.runs += 1;
  return known;
}

/** The same error as graphql-js makes it: with extensions of its own that may be added to. */
function asExecutorsError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  return Object.assign(error, { locations });
}
