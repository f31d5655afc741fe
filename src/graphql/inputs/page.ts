import type { PageRequest } from '../../ledger/index.js';
import { InputProblem } from './problem.js';
import type { Optional } from './values.js';

/** The arguments of a list, as the Relay cursor specification names them. */
export interface PageArguments {
  readonly first?: Optional<number>;
  readonly after?: Optional<string>;
  readonly last?: Optional<number>;
  readonly before?: Optional<string>;
}

/** How many rows a page has. */
export interface PageLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

/** `first` and `after` go forward, `last` and `before` backward; the two do not mix. Throws InputProblem. */
export function readPage({ first, after, last, before }: PageArguments, limits: PageLimits): PageRequest {
  const backward = last != null || before != null;
  if (backward && (first != null || after != null))
    throw new InputProblem('Go forward with first and after, or backward with last and before.', [
      last != null ? 'last' : 'before',
    ]);
  return {
    limit: readPageSize(backward ? last : first, backward ? 'last' : 'first', limits),
    cursor: (backward ? before : after) ?? null,
    direction: backward ? 'backward' : 'forward',
  };
}

/** The number of rows asked for. Throws InputProblem. */
export function readPageSize(size: Optional<number>, name: 'first' | 'last', limits: PageLimits): number {
  if (size == null) return limits.defaultPageSize;
  if (size >= 1 && size <= limits.maxPageSize) return size;
  throw new InputProblem(`A page has 1 to ${limits.maxPageSize} items.`, [name]);
}
