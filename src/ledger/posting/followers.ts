import type { Answer } from './carry-out.js';
import { outcomeToStore, type CommandResult, type QueuedCommand } from './batch.js';
import type { PostingOperation } from './commands.js';
import { LedgerUnavailableError } from './errors.js';
import type { StoredOutcome } from './stored.js';

/** What the leader's answer means for a call with the same key; undefined: it has to find out for itself. */
export function answerFor(follower: QueuedCommand, leader: QueuedCommand, answer: Answer): Answer | undefined {
  // Each one trying in its turn would keep the last of them waiting for as many times as long.
  if ('error' in answer) return answer.error instanceof LedgerUnavailableError ? answer : undefined;
  const mine = follower.work;
  const theirs = leader.work;
  if (mine.kind !== 'keyed' || theirs.kind !== 'keyed') return undefined;
  const sameCall = mine.operation.kind === theirs.operation.kind && mine.argumentsHash === theirs.argumentsHash;
  const stored = storedBy(theirs.operation, answer.result);
  if (!stored) return sameCall ? answer : undefined;
  return { result: sameCall ? { kind: 'replay', stored } : { kind: 'keyReused' } };
}

/** What the key remembers after this result, as far as the result tells. */
function storedBy(operation: PostingOperation, result: CommandResult): StoredOutcome | undefined {
  if (result.kind === 'replay') return result.stored;
  return result.kind === 'planned' ? outcomeToStore(operation, result.planned) : undefined;
}
