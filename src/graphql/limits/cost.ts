import { getNamedType, isLeafType, type DocumentNode, type GraphQLSchema } from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { readPageSize, type PageLimits } from '../inputs/page.js';
import { InputProblem } from '../inputs/problem.js';
import { limitRefusal } from '../errors/refusal.js';

/** Fields that read more than a row, whatever is selected of them. */
const EXTRA_COST: Readonly<Record<string, number>> = {
  balances: 20,
  ledgers: 20,
  trialBalance: 50,
};

/** Objects that are a look at something read already. */
const FREE_TYPES: ReadonlySet<string> = new Set(['Money', 'PageInfo']);

/** Arguments that cost depends on. */
export const COST_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'last', 'inputs']);

/** What an operation may cost and what it does cost. */
export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly pages: PageLimits;
}

/**
 * The cost of an operation: 1 for each object it asks for, save amounts and page marks; a page's inside times the size of
 * the page, a batch's inside times its inputs. Throws the refusal of a page that is too large, and whatever is wrong with the variables.
 */
export function costOf({ schema, document, operationName, variables, pages }: CostQuestion): number {
  return getComplexity({
    schema,
    query: document,
    variables: { ...variables },
    ...(operationName !== undefined && { operationName }),
    estimators: [(field) => fieldCost(field, pages)],
  });
}

function fieldCost({ field, args, childComplexity }: ComplexityEstimatorArgs, pages: PageLimits): number {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return 0;
  const { first, last, inputs } = args as { first?: number | null; last?: number | null; inputs?: unknown };
  const own = FREE_TYPES.has(type.name) || field.name === 'edges' ? 0 : 1 + (EXTRA_COST[field.name] ?? 0);
  if (field.args.some((arg) => arg.name === 'first')) {
    checkPageSize(first, 'first', pages);
    checkPageSize(last, 'last', pages);
    return own + (last ?? first ?? pages.defaultPageSize) * childComplexity;
  }
  return own + (Array.isArray(inputs) ? inputs.length : 1) * childComplexity;
}

function checkPageSize(size: number | null | undefined, name: 'first' | 'last', pages: PageLimits): void {
  try {
    readPageSize(size, name, pages);
  } catch (error) {
    if (error instanceof InputProblem) throw limitRefusal('PAGE_SIZE', pages.maxPageSize, `${name}: ${error.message}`);
    throw error;
  }
}
