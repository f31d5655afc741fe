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
/**
 * Fields of a query that is compiled, with its fragments spread out, at most: 10 ms of compiling. And of all that are kept, at 3 KB a
 * field: 60 MB.
 */
const MAX_FIELDS = 200;
const MAX_FIELDS_KEPT = 20_000;

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

/**
 * Executes documents that Apollo Server has parsed and validated; Apollo calls whoever does so in its stead a gateway.
 *
 * Queries that are asked again and again are compiled to functions (docs/adr/0011). Everything else, mutations above all, is
 * graphql-js's, and so is what it says of bad variables.
 */
export function createExecution(schema: GraphQLSchema): Gateway {
  /** Lives as long as Apollo remembers the document. */
  const runs = new WeakMap<OperationDefinitionNode, number>();
  const kept = new LRUCache<OperationDefinitionNode, CompiledQuery>({
    maxSize: MAX_FIELDS_KEPT,
    // One that was pushed out has to show again that it is asked often.
    dispose: (_, operation) => runs.delete(operation),
  });

  /** What a query was compiled to; undefined as long as graphql-js executes it. */
  const compiledOf = (document: DocumentNode, operation: OperationDefinitionNode): CompiledQuery | undefined => {
    if (operation.operation !== OperationTypeNode.QUERY) return undefined;
    const known = kept.get(operation);
    if (known) return known;
    const run = (runs.get(operation) ?? 0) + 1;
    runs.set(operation, run);
    if (run !== RUNS_BEFORE_COMPILING) return undefined;
    const size = fieldsOf(document, operation);
    const compiled = size <= MAX_FIELDS && compileQuery(schema, document, operation.name?.value);
    if (!compiled || !isCompiledQuery(compiled)) return undefined;
    kept.set(operation, compiled, { size });
    return compiled;
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
