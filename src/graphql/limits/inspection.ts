import {
  GraphQLError,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Scope } from '../../access/index.js';
import { limitRefusal } from '../errors/refusal.js';
import type { PageLimits } from '../inputs/page.js';
import { FIELD_SCOPES } from '../scopes.js';
import { COST_ARGUMENTS, costOf } from './cost.js';

/** What is to be known of an operation before it runs. */
export interface Inspection {
  /** The operation's name, or its root fields: for the log. */
  readonly label: string;
  /** Every scope that any of its fields asks for, whether or not a directive skips it. */
  readonly scopes: readonly Scope[];
  /** Throws the refusal of an operation that costs too much or asks for too large a page. */
  checkCost(variables: Readonly<Record<string, unknown>>): void;
}

const MAX_REMEMBERED_COSTS = 100;
const MAX_LABEL_LENGTH = 120;
/** How the estimator ends its work on a document whose fragments multiply. */
const TOO_MANY_NODES = /maximum allowed number of nodes/;

/**
 * Looks at each operation once. Documents are kept parsed by the server, so the same text is the same object, and what was
 * found out about it is found again without a look: a request whose cost hangs on no variable pays nothing.
 */
export function createInspector(schema: GraphQLSchema, maxCost: number, pages: PageLimits) {
  const known = new WeakMap<OperationDefinitionNode, Inspection>();
  return (document: DocumentNode, operation: OperationDefinitionNode): Inspection => {
    let inspection = known.get(operation);
    if (!inspection) known.set(operation, (inspection = inspect(schema, document, operation, maxCost, pages)));
    return inspection;
  };
}

function inspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  maxCost: number,
  pages: PageLimits,
): Inspection {
  const scopes = new Set<Scope>();
  /** Variables that the cost hangs on: of page sizes, of batches, and of conditions. */
  const deciding = new Set<string>();
  const addVariable = ({ value }: ArgumentNode): void => {
    if (value.kind === Kind.VARIABLE) deciding.add(value.name.value);
  };
  const typeInfo = new TypeInfo(schema);
  const collect = (node: ASTNode): void => {
    visit(
      node,
      visitWithTypeInfo(typeInfo, {
        Field(field) {
          const scope = FIELD_SCOPES[`${typeInfo.getParentType()?.name}.${field.name.value}`];
          if (scope !== undefined) scopes.add(scope);
          for (const arg of field.arguments ?? []) if (COST_ARGUMENTS.has(arg.name.value)) addVariable(arg);
        },
        Directive(directive) {
          directive.arguments?.forEach(addVariable);
        },
      }),
    );
  };
  // Fragments of other operations are looked at too: that asks for too much at most.
  collect(operation);
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) collect(definition);

  const costs = new Map<string, number>();
  const names = [...deciding].sort();
  return {
    label: labelOf(operation),
    scopes: [...scopes],
    checkCost(variables) {
      const key = names.map((name) => costKey(variables[name])).join();
      let cost = costs.get(key);
      if (cost === undefined) {
        try {
          cost = costOf({ schema, document, operationName: operation.name?.value, variables, pages });
        } catch (error) {
          if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) throw error;
          if (TOO_MANY_NODES.test(error.message)) throw tooCostly(maxCost);
          // Bad variables are the executor's to report, which names each of them.
          return;
        }
        if (costs.size < MAX_REMEMBERED_COSTS) costs.set(key, cost);
      }
      if (cost > maxCost) throw tooCostly(maxCost);
    },
  };
}

function tooCostly(maxCost: number): GraphQLError {
  return limitRefusal(
    'COST',
    maxCost,
    `The operation costs more than ${maxCost}. Ask for smaller pages or less nesting.`,
  );
}

function costKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

function labelOf(operation: OperationDefinitionNode): string {
  const fields = operation.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FIELD ? selection.name.value : '...',
  );
  return (operation.name?.value ?? fields.join(',')).slice(0, MAX_LABEL_LENGTH);
}
