import type { Page } from '../../ledger/index.js';
import { readPageSize, type PageLimits } from '../inputs/page.js';
import { InputProblem } from '../inputs/problem.js';
import { idOrNothing, type Optional } from '../inputs/values.js';

/** A page of a list that goes forward only, newest first, and whose cursors are ids. */
export interface IdPage {
  readonly first: number;
  /** The id of the last item before the page. */
  readonly after: string | null;
}

/** Throws InputProblem. */
export function readIdPage(first: Optional<number>, after: Optional<string>, limits: PageLimits): IdPage {
  const id = after == null ? null : idOrNothing(after);
  if (id === undefined) throw new InputProblem('This cursor does not belong to this list.', ['after']);
  return { first: readPageSize(first, 'first', limits), after: id };
}

/** The page of these items. */
export function idPageOf<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  hasNextPage: boolean,
  page: IdPage,
): Page<T> {
  return { items, cursors: items.map(idOf), hasNextPage, hasPreviousPage: page.after !== null };
}
