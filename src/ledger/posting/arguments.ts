import { hash } from 'node:crypto';
import { canonicalJson, decimalText, unreachable, type JsonValue } from '../../lib/index.js';
import type { PostingOperation, TransactionDetails, TransferDetails } from './commands.js';

/**
 * SHA-256 in hex of the canonical arguments: of what the caller asked for, not of how it was spelled ("1.0" is "1.00",
 * reordered JSON is the same) nor of what it wants to read back.
 */
export function hashOperation(operation: PostingOperation): string {
  return hash('sha256', `${operation.kind}\n${canonicalArguments(operation)}`, 'hex');
}

function canonicalArguments(operation: PostingOperation): string {
  switch (operation.kind) {
    case 'transfer':
      return transferText(operation.transfer);
    case 'postTransaction':
      return JSON.stringify([
        operation.entries.map((entry) => [entry.accountId, entry.direction, decimalText(entry.amount)]),
        detailsOf(operation.details),
      ]);
    case 'transferBatch':
      return `${operation.atomic ? 'atomic' : 'independent'}[${operation.transfers.map(transferText).join(',')}]`;
    case 'postPending':
      return JSON.stringify([operation.transactionId, operation.amount && decimalText(operation.amount)]);
    case 'voidPending':
      return JSON.stringify([operation.transactionId]);
    case 'reverseTransaction':
      return JSON.stringify([operation.transactionId, operation.reason]);
    default:
      return unreachable(operation);
  }
}

function transferText(transfer: TransferDetails): string {
  return JSON.stringify([
    transfer.fromAccountId,
    transfer.toAccountId,
    decimalText(transfer.amount),
    transfer.currency,
    detailsOf(transfer),
  ]);
}

function detailsOf(details: TransactionDetails): JsonValue {
  return [
    details.reference,
    details.description,
    canonicalJson(details.metadata),
    details.effectiveAt?.toISOString() ?? null,
    details.pending,
    details.expiresAt?.toISOString() ?? null,
  ];
}
