import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { limitRefusal, type DocumentLimit } from '../errors/refusal.js';
import type { ApiLimits } from '../options.js';

/**
 * Depth, aliases and mutations of a document. Rules of validation: a document that passed is remembered, so that they cost
 * nothing from the second request on.
 */
export function documentRules(limits: ApiLimits): ValidationRule[] {
  const report = (limit: DocumentLimit, maximum: number, message: string) => ({
    // Thrown out of validation the error would become a 500: it is reported like any other.
    propagateOnRejection: false,
    onReject: [
      (context: ValidationContext | null): void => context?.reportError(limitRefusal(limit, maximum, message)),
    ],
  });
  return [
    maxDepthRule({
      n: limits.depth,
      flattenFragments: true,
      ...report('DEPTH', limits.depth, `The document is nested more than ${limits.depth} levels deep.`),
    }),
    maxAliasesRule({
      n: limits.aliases,
      allowList: [],
      ...report('ALIASES', limits.aliases, `The document has more than ${limits.aliases} aliases.`),
    }),
    maxRootMutationsRule(limits.rootMutations),
  ];
}

/** Each mutation is a commit of its own; a document with thousands of them would hold its connection for minutes. */
function maxRootMutationsRule(maximum: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.MUTATION) return;
      if (countFields(operation.selectionSet, context, new Map()) > maximum)
        context.reportError(
          limitRefusal('ROOT_MUTATIONS', maximum, `The document has more than ${maximum} mutations.`),
        );
    },
  });
}

/** Fields of a selection with those of its fragments, each as often as it is spread. Cycles are another rule's to refuse. */
function countFields(selections: SelectionSetNode, context: ValidationContext, counted: Map<string, number>): number {
  let count = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += countFields(selection.selectionSet, context, counted);
    else {
      const name = selection.name.value;
      const fragment = context.getFragment(name);
      if (fragment && !counted.has(name)) {
        counted.set(name, 0);
        counted.set(name, countFields(fragment.selectionSet, context, counted));
      }
      count += counted.get(name) ?? 0;
    }
  }
  return count;
}
