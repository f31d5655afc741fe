import type pg from 'pg';
import {
  BEGIN,
  COMMIT,
  isConnectionLost,
  kyselyOn,
  plainArray,
  runTogether,
  textArray,
  type Call,
  type Row,
} from '../../db/index.js';
import type { AccountStatus, Side } from '../accounts/account.table.js';
import { isRemembered } from '../rejections.js';
import type { LedgerTables } from '../tables.js';
import { findReversals, findTransactionsById } from '../transactions/index.js';
import type { BookedAccount } from './books.js';
import type { PostingOperation } from './commands.js';
import { closePendingParameters, writeBatchParameters, writeHoldsParameters } from './parameters.js';
import type { PostingObserver } from './observer.js';
import { Plan, type NamedTransaction, type Planned } from './plan.js';
import type { StoredBatch, StoredOutcome } from './stored.js';
import * as statements from './statements.js';

/** A command as it waits: everything a second attempt needs to come out the same. */
export interface QueuedCommand {
  readonly work:
    | {
        readonly kind: 'keyed';
        readonly actor: string;
        readonly operation: PostingOperation;
        readonly idempotencyKey: string;
        /** SHA-256 of the canonical arguments, in hex. */
        readonly argumentsHash: string;
        /** Ids of the transactions to make. */
        readonly ids: readonly string[];
        readonly traceparent?: string | undefined;
      }
    | { readonly kind: 'expire'; readonly transactionId: string };
}

export type CommandResult =
  | { readonly kind: 'planned'; readonly planned: Planned }
  /** `ownAttempt`: found by a second attempt at this very call, so possibly written by its first. */
  | { readonly kind: 'replay'; readonly stored: StoredOutcome; readonly ownAttempt?: boolean }
  | { readonly kind: 'keyReused' }
  | { readonly kind: 'expired' };

/** A batch that did not come to an end; `commitSent` says that it may have been committed all the same. */
export class BatchFailure extends Error {
  constructor(
    override readonly cause: unknown,
    readonly stage: 'connect' | 'lock' | 'write',
    readonly commitSent: boolean,
  ) {
    super('the batch failed', { cause });
  }
}

/**
 * Carries out the commands of one ledger in one transaction, in order.
 *
 * Round trips: 2, whatever the batch's size: (BEGIN, lock accounts, read keys and time), (write, COMMIT), each sent as one
 * group of statements. Batches that name earlier transactions read them in between (4 more); holds add statements, not trips.
 *
 * Lock order: the ledger row FOR SHARE when effective times are given, accounts by id FOR UPDATE, keys by key. Every
 * batch of every process takes them in this order, so two batches never wait for each other.
 */
export async function runBatch(
  pool: pg.Pool,
  ledgerId: string,
  commands: readonly QueuedCommand[],
  observer: Pick<PostingObserver, 'accountsLocked'> = {},
): Promise<CommandResult[]> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new BatchFailure(error, 'connect', false);
  }
  let stage: 'lock' | 'write' = 'lock';
  let commitSent = false;
  let broken: Error | undefined;
  try {
    const transactionIds = namedTransactionIds(commands);
    const accountIds = plainArray(namedAccountIds(commands));
    const lockingSinceMs = performance.now();
    const keys = textArray(commands.flatMap((c) => (c.work.kind === 'keyed' ? [c.work.idempotencyKey] : [])));
    const ledgerRow: Call[] = needsLedgerRow(commands) ? [[statements.shareLedger, [ledgerId]]] : [];
    const answers = await runTogether(client, [
      BEGIN,
      ...ledgerRow,
      transactionIds.length === 0
        ? [statements.lockAccounts, [ledgerId, accountIds]]
        : [statements.lockAccountsOfTransactions, [ledgerId, accountIds, plainArray(transactionIds)]],
      [statements.readKeysAndTime, [ledgerId, keys]],
    ]);
    const [keysAndTime = [], locked = [], [ledger] = []] = answers.reverse();

    observer.accountsLocked?.(performance.now() - lockingSinceMs);

    const accounts = new Map(locked.map((row) => [row['account_id'] as string, bookedAccount(row)]));
    const nowMs = Math.max(
      Number(keysAndTime[0]!['now_ms']),
      ...[...accounts.values()].map((account) => account.lastEntryAtMs),
    );
    const closedThrough = ledger?.['closed_through'] as Date | null | undefined;
    const plan = new Plan({
      ledgerId,
      nowMs,
      closedThroughMs: closedThrough?.getTime() ?? null,
      accounts,
      transactions: await readNamedTransactions(client, ledgerId, transactionIds),
    });
    const earlier = new Map(
      keysAndTime.filter((row) => row['idempotency_key'] !== null).map((row) => [row['idempotency_key'], row]),
    );
    const results = commands.map((command) => decide(plan, command, earlier));

    stage = 'write';
    const { writes } = plan;
    const hasHolds = writes.holds.length > 0 || writes.resolutions.length > 0;
    commitSent = !writes.isEmpty;
    if (writes.isEmpty) await client.query('rollback');
    else
      await runTogether(client, [
        [statements.writeBatch, writeBatchParameters(ledgerId, nowMs, writes)],
        ...(hasHolds ? [[statements.writeHolds, writeHoldsParameters(ledgerId, nowMs, writes)] as const] : []),
        ...(writes.resolutions.length > 0
          ? [[statements.closePending, closePendingParameters(ledgerId, writes)] as const]
          : []),
        COMMIT,
      ]);
    return results;
  } catch (error) {
    const lost = isConnectionLost(error);
    if (lost) broken = error instanceof Error ? error : new Error(String(error));
    else await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw new BatchFailure(error, stage, commitSent && lost);
  } finally {
    client.release(broken);
  }
}

function decide(plan: Plan, command: QueuedCommand, earlier: ReadonlyMap<unknown, Row>): CommandResult {
  const { work } = command;
  if (work.kind === 'expire') {
    plan.expire(work.transactionId);
    return { kind: 'expired' };
  }
  const row = earlier.get(work.idempotencyKey);
  if (row) {
    if (row['operation'] !== work.operation.kind || row['arguments_hash'] !== work.argumentsHash)
      return { kind: 'keyReused' };
    const stored = { resultId: row['result_id'] as string | null, outcome: row['outcome'] as StoredOutcome['outcome'] };
    return { kind: 'replay', stored };
  }
  const eventsBefore = plan.writes.events.length;
  const planned = plan.decide(work.operation, work.ids, work.actor);
  if (work.traceparent !== undefined)
    for (const event of plan.writes.events.slice(eventsBefore)) event.traceparent = work.traceparent;
  const outcome = outcomeToStore(work.operation, planned);
  if (outcome)
    plan.writes.keys.push({
      idempotencyKey: work.idempotencyKey,
      operation: work.operation.kind,
      argumentsHash: work.argumentsHash,
      ...outcome,
    });
  return { kind: 'planned', planned };
}

/** What the key will remember; undefined when the call may be mended and sent again under the same key. */
export function outcomeToStore(operation: PostingOperation, planned: Planned): StoredOutcome | undefined {
  if (planned.kind === 'done') return { resultId: planned.transaction.transactionId, outcome: null };
  if (planned.kind === 'rejected')
    return isRemembered(planned.rejection) ? { resultId: null, outcome: planned.rejection } : undefined;
  const rejections = planned.results.flatMap((item) => (item.kind === 'rejected' ? [item.rejection] : []));
  const nothingDone = rejections.length === planned.results.length;
  if (operation.kind === 'transferBatch' && nothingDone && rejections.some((rejection) => !isRemembered(rejection)))
    return undefined;
  const outcome: StoredBatch = {
    results: planned.results.map((item) =>
      item.kind === 'done' ? { transactionId: item.transaction.transactionId } : { rejection: item.rejection },
    ),
  };
  return { resultId: null, outcome };
}

async function readNamedTransactions(
  client: pg.PoolClient,
  ledgerId: string,
  transactionIds: readonly string[],
): Promise<Map<string, NamedTransaction>> {
  if (transactionIds.length === 0) return new Map();
  const db = kyselyOn<LedgerTables>(client);
  const records = await findTransactionsById(db, ledgerId, transactionIds);
  const reversals = await findReversals(db, ledgerId, transactionIds);
  return new Map(
    records.map((record) => [
      record.transactionId,
      { record, reversedBy: reversals.get(record.transactionId) ?? null },
    ]),
  );
}

function bookedAccount(row: Row): BookedAccount {
  return {
    accountId: row['account_id'] as string,
    currency: row['currency'] as string,
    exponent: row['exponent'] as number,
    normalSide: row['normal_side'] as Side,
    status: row['status'] as AccountStatus,
    minBalance: row['min_balance'] as bigint | null,
    maxBalance: row['max_balance'] as bigint | null,
    postedDebits: row['posted_debits'] as bigint,
    postedCredits: row['posted_credits'] as bigint,
    pendingDebits: row['pending_debits'] as bigint,
    pendingCredits: row['pending_credits'] as bigint,
    lastSequence: row['last_sequence'] as bigint,
    lastEntryAtMs: (row['last_entry_at'] as Date | null)?.getTime() ?? 0,
  };
}

function namedAccountIds(commands: readonly QueuedCommand[]): string[] {
  const ids = new Set<string>();
  for (const { work } of commands) {
    if (work.kind === 'expire') continue;
    const { operation } = work;
    if (operation.kind === 'postTransaction') for (const entry of operation.entries) ids.add(entry.accountId);
    else if (operation.kind === 'transfer' || operation.kind === 'transferBatch')
      for (const transfer of operation.kind === 'transfer' ? [operation.transfer] : operation.transfers)
        ids.add(transfer.fromAccountId).add(transfer.toAccountId);
  }
  return [...ids];
}

function namedTransactionIds(commands: readonly QueuedCommand[]): string[] {
  const ids = new Set<string>();
  for (const { work } of commands)
    if (work.kind === 'expire') ids.add(work.transactionId);
    else if ('transactionId' in work.operation) ids.add(work.operation.transactionId);
  return [...ids];
}

/** The closing of the books matters to transactions that name their own effective time, now or when they were made. */
function needsLedgerRow(commands: readonly QueuedCommand[]): boolean {
  return commands.some(({ work }) => {
    if (work.kind === 'expire') return false;
    const { operation } = work;
    switch (operation.kind) {
      case 'transfer':
        return operation.transfer.effectiveAt !== null;
      case 'transferBatch':
        return operation.transfers.some((transfer) => transfer.effectiveAt !== null);
      case 'postTransaction':
        return operation.details.effectiveAt !== null;
      default:
        return operation.kind === 'postPending';
    }
  });
}
