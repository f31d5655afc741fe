import type pg from 'pg';
import { newId } from '../../lib/index.js';
import { hashOperation } from './arguments.js';
import type { CommandResult, QueuedCommand } from './batch.js';
import type { PostingCommand, PostingOperation } from './commands.js';
import { carryOut, type Answer, type CarryOutOptions } from './carry-out.js';
import { LedgerUnavailableError } from './errors.js';
import { answerFor } from './followers.js';
import type { PostingObserver } from './observer.js';

/** Bounds of the committer. */
export interface CommitterOptions extends CarryOutOptions {
  /** Legs in one batch at most; a single larger command still goes alone. */
  readonly maxBatchLegs: number;
  /** Batches in Postgres at once, in all and for one ledger. The pool must have as many connections. */
  readonly maxBatchesInFlight: number;
  readonly maxBatchesInFlightPerLedger: number;
  /** Commands waiting at most, over all ledgers; one more is refused at once. */
  readonly maxWaitingCommands: number;
}

/** What a command came to, before a replay's data is loaded. */
export type RawResult = Exclude<CommandResult, { kind: 'expired' }>;

/** A command on its way. */
export interface Submitted {
  readonly result: Promise<RawResult>;
  /**
   * Takes the command back while it waits, because its answer is known from elsewhere: `result` then never settles. One
   * that is in a batch, or that other calls with its key wait for, is carried out all the same.
   */
  readonly leave: () => void;
}

interface Waiting {
  readonly command: QueuedCommand;
  readonly legs: number;
  readonly sinceMs: number;
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: unknown) => void;
  /** Calls with the same key that came while this one was on its way: they take its answer. */
  followers: Waiting[];
  /** In the queue, and nowhere else: not in a batch, and not behind another call with its key. */
  isQueued: boolean;
}

interface LedgerQueue {
  readonly ledgerId: string;
  waiting: Waiting[];
  inFlight: number;
  /** The call on its way for each key. */
  readonly leaders: Map<string, Waiting>;
}

/**
 * Group commit: commands that arrive while a batch is in Postgres form the next one. There is no timer: a lone command
 * goes at once, and under load the batch grows by itself to what arrives in the time of one commit.
 */
export class Committer {
  private readonly queues = new Map<string, LedgerQueue>();
  /** Ledgers with waiting commands, in the order of their turn: one ledger's flood waits behind the others' trickle. */
  private turns: LedgerQueue[] = [];
  private inFlight = 0;
  private waitingCount = 0;
  private dispatchScheduled = false;
  private whenIdle: (() => void)[] = [];
  private closing = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly options: CommitterOptions,
    private readonly observer: PostingObserver = {},
  ) {}

  /** Commands waiting for a batch, for metrics. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** Batches in Postgres, for metrics. */
  get batchesInFlight(): number {
    return this.inFlight;
  }

  /**
   * Carries a command out once. The result rejects with LedgerUnavailableError (retryable) when the queue is full or the
   * database does not answer in time, and with the cause when the command itself cannot be processed.
   */
  submit(command: PostingCommand, argumentsHash: string = hashOperation(command.operation)): Submitted {
    const queued: QueuedCommand = {
      work: {
        kind: 'keyed',
        actor: command.actor,
        operation: command.operation,
        idempotencyKey: command.idempotencyKey,
        argumentsHash,
        ids: newIds(command.operation),
        traceparent: command.traceparent,
      },
    };
    return this.enqueue(command.ledgerId, queued, legsOf(command.operation)) as Submitted;
  }

  /** Releases a pending transaction whose time has come by the database's clock; nothing happens when it has ended. */
  async expire(ledgerId: string, transactionId: string): Promise<void> {
    await this.enqueue(ledgerId, { work: { kind: 'expire', transactionId } }, 2).result;
  }

  /** Takes no more commands and resolves when those taken have been answered. */
  close(): Promise<void> {
    this.closing = true;
    if (this.inFlight === 0 && this.waitingCount === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }

  private enqueue(
    ledgerId: string,
    command: QueuedCommand,
    legs: number,
  ): { readonly result: Promise<CommandResult>; readonly leave: () => void } {
    if (this.closing || this.waitingCount >= this.options.maxWaitingCommands) {
      const refusal = this.closing
        ? new LedgerUnavailableError('UNAVAILABLE', 'The ledger is shutting down. Try again.')
        : new LedgerUnavailableError('OVERLOADED', 'Too many commands are waiting. Try again later.');
      return { result: Promise.reject(refusal), leave: () => undefined };
    }
    const queue = this.queueOf(ledgerId);
    let waiting!: Waiting;
    const result = new Promise<CommandResult>((resolve, reject) => {
      const sinceMs = performance.now();
      waiting = { command, legs, sinceMs, resolve, reject, followers: [], isQueued: false };
    });
    this.waitingCount += 1;
    this.join(queue, waiting);
    return { result, leave: () => this.leave(queue, waiting) };
  }

  private queueOf(ledgerId: string): LedgerQueue {
    let queue = this.queues.get(ledgerId);
    if (!queue) this.queues.set(ledgerId, (queue = { ledgerId, waiting: [], inFlight: 0, leaders: new Map() }));
    return queue;
  }

  private join(queue: LedgerQueue, waiting: Waiting): void {
    const { work } = waiting.command;
    if (work.kind === 'keyed') {
      const leader = queue.leaders.get(work.idempotencyKey);
      if (leader) {
        leader.followers.push(waiting);
        return;
      }
      queue.leaders.set(work.idempotencyKey, waiting);
    }
    waiting.isQueued = true;
    if (queue.waiting.length === 0) this.turns.push(queue);
    queue.waiting.push(waiting);
    this.scheduleDispatch();
  }

  private leave(queue: LedgerQueue, waiting: Waiting): void {
    if (!waiting.isQueued || waiting.followers.length > 0) return;
    waiting.isQueued = false;
    queue.waiting.splice(queue.waiting.indexOf(waiting), 1);
    this.waitingCount -= 1;
    const { work } = waiting.command;
    if (work.kind === 'keyed') queue.leaders.delete(work.idempotencyKey);
    if (queue.waiting.length === 0) {
      this.turns = this.turns.filter((other) => other !== queue);
      this.dropIfIdle(queue);
    }
    this.tellIfIdle();
  }

  /** One turn of the event loop later: requests read from the sockets in one go share a batch, and nobody waits longer. */
  private scheduleDispatch(): void {
    if (this.dispatchScheduled || this.inFlight >= this.options.maxBatchesInFlight) return;
    this.dispatchScheduled = true;
    setImmediate(() => {
      this.dispatchScheduled = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    for (const queue of [...this.turns]) {
      if (this.inFlight >= this.options.maxBatchesInFlight) return;
      if (queue.inFlight >= this.options.maxBatchesInFlightPerLedger) continue;
      const batch = this.takeBatch(queue);
      this.turns = this.turns.filter((other) => other !== queue);
      if (queue.waiting.length > 0) this.turns.push(queue);
      void this.fly(queue, batch);
    }
  }

  private takeBatch(queue: LedgerQueue): Waiting[] {
    let legs = 0;
    let count = 0;
    for (const waiting of queue.waiting) {
      if (count > 0 && legs + waiting.legs > this.options.maxBatchLegs) break;
      legs += waiting.legs;
      waiting.isQueued = false;
      count += 1;
    }
    this.waitingCount -= count;
    return queue.waiting.splice(0, count);
  }

  private async fly(queue: LedgerQueue, batch: Waiting[]): Promise<void> {
    queue.inFlight += 1;
    this.inFlight += 1;
    const startedMs = performance.now();
    try {
      const commands = batch.map((waiting) => waiting.command);
      const settle = (i: number, answer: Answer): void => this.settle(queue, batch[i]!, answer);
      await carryOut(this.pool, queue.ledgerId, commands, settle, this.options, this.observer);
      const commitMs = performance.now() - startedMs;
      const waitMs = startedMs - batch[0]!.sinceMs;
      this.observer.batchCommitted?.({
        commands: batch.length,
        waitMs,
        commitMs,
        traceparents: traceparentsOf(commands),
      });
    } finally {
      queue.inFlight -= 1;
      this.inFlight -= 1;
      this.dropIfIdle(queue);
      this.dispatch();
      this.tellIfIdle();
    }
  }

  private dropIfIdle(queue: LedgerQueue): void {
    if (queue.inFlight === 0 && queue.waiting.length === 0 && queue.leaders.size === 0)
      this.queues.delete(queue.ledgerId);
  }

  private tellIfIdle(): void {
    if (this.inFlight === 0 && this.waitingCount === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
  }

  private settle(queue: LedgerQueue, waiting: Waiting, answer: Answer): void {
    const { work } = waiting.command;
    if (work.kind === 'keyed') queue.leaders.delete(work.idempotencyKey);
    if ('error' in answer) waiting.reject(answer.error);
    else waiting.resolve(answer.result);
    for (const follower of waiting.followers) {
      const followed = answerFor(follower.command, waiting.command, answer);
      if (!followed) {
        this.join(queue, follower);
        continue;
      }
      this.waitingCount -= 1;
      if ('error' in followed) follower.reject(followed.error);
      else follower.resolve(followed.result);
    }
    waiting.followers = [];
  }
}

function newIds(operation: PostingOperation): string[] {
  switch (operation.kind) {
    case 'transferBatch':
      return operation.transfers.map(() => newId());
    case 'postPending':
    case 'voidPending':
      return [];
    default:
      return [newId()];
  }
}

function traceparentsOf(commands: readonly QueuedCommand[]): string[] {
  return commands.flatMap(({ work }) =>
    work.kind === 'keyed' && work.traceparent !== undefined ? [work.traceparent] : [],
  );
}

/** How much of a batch a command takes up. */
function legsOf(operation: PostingOperation): number {
  if (operation.kind === 'transferBatch') return operation.transfers.length * 2;
  return operation.kind === 'postTransaction' ? operation.entries.length : 2;
}
