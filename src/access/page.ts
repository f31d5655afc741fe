/** Which part of a list: `first` rows (1 to 100) after the row with that id, newest first. */
export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNextPage: boolean;
}

const MAX_PAGE_SIZE = 100;

/** The number of rows to fetch: one more than asked for, to learn whether there are more. */
export function fetchSize(request: PageRequest): number {
  return Math.min(Math.max(Math.trunc(request.first), 1), MAX_PAGE_SIZE) + 1;
}

/** The page, of rows fetched with `fetchSize`. */
export function pageOf<T>(rows: readonly T[], request: PageRequest): Page<T> {
  const size = fetchSize(request) - 1;
  return { items: rows.slice(0, size), hasNextPage: rows.length > size };
}
