import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from './context.js';

/** A query is compiled when it has been asked so often: a client's own is soon, one that nobody repeats never. */
const RUNS_BEFORE_COMPILING = 20;
/** Fields of a query that is compiled at most: compiled code spreads fragments out, and so grows faster than its text. */
const MAX_FIELDS = 400;
const MAX_OPERATIONS = 500;

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

interface Known {
  runs: number;
  /** Null when it cannot or shall not be. */
  compiled: CompiledQuery | null;
}

/**
 * Executes documents that Apollo Server has parsed and validated; Apollo calls whoever does so in its stead a gateway.
 *
 * Queries that are asked again and again are compiled to functions (docs/adr/0011). Everything else, mutations above all, is
 * graphql-js's, and so is what it says of bad variables.
 */
export function createExecution(schema: GraphQLSchema): Gateway {
  const operations = new LRUCache<OperationDefinitionNode, Known>({ max: MAX_OPERATIONS });

  /** What a query was compiled to; null as long as graphql-js executes it. */
  const compiledOf = (document: DocumentNode, operation: OperationDefinitionNode): CompiledQuery | null => {
    if (operation.operation !== OperationTypeNode.QUERY) return null;
    let known = operations.get(operation);
    if (!known) operations.set(operation, (known = { runs: 0, compiled: null }));
    known.runs += 1;
    if (known.runs === RUNS_BEFORE_COMPILING && fieldsOf(document, operation) <= MAX_FIELDS) {
      const compiled = compileQuery(schema, document, operation.name?.value);
      if (isCompiledQuery(compiled)) known.compiled = compiled;
    }
    return known.compiled;
  };

  return {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, operation, request, context }) => {
          // Missing when the document has no operation of the name asked for, whatever the type says.
          const compiled = (operation as typeof operation | undefined) && compiledOf(document, operation);
          if (compiled) {
            const { data, errors } = await compiled.query(undefined, context, request.variables ?? {});
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

/** The same error as graphql-js makes it: with extensions of its own that may be added to. */
function asExecutorsError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  return Object.assign(error, { locations });
}

/** The fields of an operation with its fragments spread out; counted no further than what is too many. */
function fieldsOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const count = ({ selections }: SelectionSetNode, limit: number): number => {
    let fields = 0;
    for (const node of selections) {
      if (fields > limit) break;
      if (node.kind === Kind.FIELD) fields += 1;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)?.selectionSet : node.selectionSet;
      if (inner) fields += count(inner, limit - fields);
    }
    return fields;
  };
  return count(operation.selectionSet, MAX_FIELDS);
}
