import type { Scope } from '../access/index.js';

/**
 * What each field asks of its caller: the one table. Every root field stands here, or the API does not start. Of the
 * fields below them stand here those that lead on to something else, which is read anew: what a mutation itself made, its
 * caller may see.
 */
export const FIELD_SCOPES: Readonly<Record<string, Scope>> = {
  'Query.account': 'accounts:read',
  'Query.accounts': 'accounts:read',
  'Query.balance': 'accounts:read',
  'Query.balances': 'accounts:read',
  'Query.currencies': 'accounts:read',
  'Query.ledger': 'accounts:read',
  'Query.trialBalance': 'accounts:read',
  'Query.entries': 'transactions:read',
  'Query.transaction': 'transactions:read',
  'Query.transactionByIdempotencyKey': 'transactions:read',
  'Query.transactions': 'transactions:read',
  'Query.webhookDelivery': 'webhooks:read',
  'Query.webhookDeliveries': 'webhooks:read',
  'Query.webhookEndpoint': 'webhooks:read',
  'Query.webhookEndpoints': 'webhooks:read',
  'Query.apiKeys': 'admin',
  'Query.auditLog': 'admin',
  'Query.ledgers': 'admin',
  'Query.verification': 'admin',

  'Mutation.createAccount': 'accounts:write',
  'Mutation.updateAccount': 'accounts:write',
  'Mutation.transfer': 'transactions:write',
  'Mutation.transferBatch': 'transactions:write',
  'Mutation.postTransaction': 'transactions:write',
  'Mutation.postPending': 'transactions:write',
  'Mutation.voidPending': 'transactions:write',
  'Mutation.reverseTransaction': 'transactions:write',
  'Mutation.createWebhookEndpoint': 'webhooks:write',
  'Mutation.updateWebhookEndpoint': 'webhooks:write',
  'Mutation.deleteWebhookEndpoint': 'webhooks:write',
  'Mutation.rotateWebhookSecret': 'webhooks:write',
  'Mutation.sendTestEvent': 'webhooks:write',
  'Mutation.retryWebhookDelivery': 'webhooks:write',
  'Mutation.recoverWebhookDeliveries': 'webhooks:write',
  'Mutation.closeBooks': 'admin',
  'Mutation.createApiKey': 'admin',
  'Mutation.createLedger': 'admin',
  'Mutation.registerCurrency': 'admin',
  'Mutation.revokeApiKey': 'admin',

  'Account.balance': 'accounts:read',
  'Account.entries': 'transactions:read',
  'Entry.account': 'accounts:read',
  'Entry.transaction': 'transactions:read',
  'Hold.account': 'accounts:read',
  'Transaction.reverses': 'transactions:read',
  'Transaction.reversedBy': 'transactions:read',
  'WebhookDelivery.attempts': 'webhooks:read',
  'WebhookDelivery.endpoint': 'webhooks:read',
};
