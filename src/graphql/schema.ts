import 'reflect-metadata';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { guardSchema } from './guard.js';
import { AccountResolver } from './resolvers/accounts.js';
import { ApiKeyResolver, LedgerResolver } from './resolvers/operator.js';
import { PostingResolver } from './resolvers/posting.js';
import { EntryResolver, HoldResolver, TransactionResolver } from './resolvers/transactions.js';
import { WebhookDeliveryResolver, WebhookEndpointResolver } from './resolvers/webhooks.js';

/** The schema, guarded by the table of scopes. */
export function buildSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AccountResolver,
      ApiKeyResolver,
      EntryResolver,
      HoldResolver,
      LedgerResolver,
      PostingResolver,
      TransactionResolver,
      WebhookDeliveryResolver,
      WebhookEndpointResolver,
    ],
    validate: false,
    disableInferringDefaultValues: true,
  });
  guardSchema(schema);
  return schema;
}

/** The schema as text, sorted, with descriptions: what schema.graphql holds. */
export function emitSchema(): string {
  return `${printSchema(lexicographicSortSchema(buildSchema()))}\n`;
}
