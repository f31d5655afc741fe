import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext, Services } from './context.js';
import { createExecution } from './execution.js';
import { formatError, isMasked, causeOf } from './errors/format.js';
import { forbidden } from './guard.js';
import { documentRules } from './limits/document-rules.js';
import { createInspector } from './limits/inspection.js';
import type { ApiOptions } from './options.js';

const MAX_VALIDATION_ERRORS = 20;
const WELCOME = `# Put a key into the header "authorization" below: Bearer lfk_...
query Welcome {
  accounts(first: 10) {
    nodes { code name balance { posted { amount currency } } }
  }
}
`;

/** Apollo Server with all that this API does not need switched off. */
export function createApollo(
  schema: GraphQLSchema,
  services: Services,
  options: ApiOptions,
): ApolloServer<RequestContext> {
  const { limits, trustedDocuments } = options;
  return new ApolloServer<RequestContext>({
    gateway: createExecution(schema),
    formatError,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: trustedDocuments !== undefined,
    introspection: trustedDocuments === undefined,
    stopOnTerminationSignals: false,
    stringifyResult: (result) => JSON.stringify(result),
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: documentRules(limits),
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      trustedDocuments
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({
            embed: {
              runTelemetry: false,
              initialState: { sharedHeaders: { authorization: 'Bearer <your key>' } },
            },
            document: WELCOME,
          }),
      inspectionPlugin(schema, services, limits.cost),
    ],
  });
}

/** Everything that is decided between parsing and execution, and what is noted of errors. One listener for all requests. */
function inspectionPlugin(
  schema: GraphQLSchema,
  services: Services,
  maxCost: number,
): ApolloServerPlugin<RequestContext> {
  const inspect = createInspector(schema, maxCost, services.pages);
  const listener: GraphQLRequestListener<RequestContext> = {
    didResolveOperation({ contextValue, document, operation, request }) {
      // Without an operation the executor reports which name was not found.
      if (!operation) return Promise.resolve();
      const inspection = inspect(document, operation);
      contextValue.notes.operation = inspection.label;
      const { scopes } = contextValue.caller;
      for (const scope of inspection.scopes) if (!scopes.has(scope)) throw forbidden(scope, contextValue, 403);
      inspection.checkCost(request.variables ?? {});
      return Promise.resolve();
    },
    didEncounterErrors({ contextValue, errors }) {
      for (const error of errors) {
        if (isMasked(error)) {
          error.extensions.requestId = contextValue.requestId;
          contextValue.notes.masked ??= causeOf(error);
        }
      }
      contextValue.notes.errorCode ??= codeOf(errors[0]);
      return Promise.resolve();
    },
  };
  const started = Promise.resolve(listener);
  return { requestDidStart: () => started };
}

function codeOf(error: Parameters<typeof formatError>[1]): string {
  const code = formatError({ message: '', extensions: codeHolder(error) }, error).extensions?.code;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}

function codeHolder(error: unknown): { readonly code?: unknown } {
  return typeof error === 'object' && error !== null && 'extensions' in error
    ? (error.extensions as { readonly code?: unknown })
    : {};
}
