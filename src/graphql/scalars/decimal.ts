import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { MAX_DIGITS, parseDecimal, type Decimal } from '../../lib/index.js';

/**
 * Exact decimals. Inside: `Decimal` of lib/money on the way in, finished text on the way out. A JSON number is refused
 * because it may have been rounded before it arrived.
 */
export const DecimalScalar = new GraphQLScalarType<Decimal, string>({
  name: 'Decimal',
  description:
    'Exact decimal as a string, e.g. "100.00"; JSON numbers are refused. No more fraction digits than the currency has; ' +
    `at most ${MAX_DIGITS} digits; no exponent, no plus sign, no leading zeros.`,
  serialize: (value) => value as string,
  parseValue: (value) => readDecimal(value),
  parseLiteral: (node) =>
    node.kind === Kind.STRING
      ? readDecimal(node.value, node)
      : refuse('write the amount as a string, in quotation marks', node),
});

function readDecimal(value: unknown, node?: ValueNode): Decimal {
  if (typeof value === 'number')
    return refuse('send the amount as a string, such as "100.00", never as a JSON number', node);
  if (typeof value !== 'string') return refuse('expected a string', node);
  return (
    parseDecimal(value) ??
    refuse(
      `expected a plain decimal such as "100.00": digits, optionally a point and digits, ${MAX_DIGITS} digits at most`,
      node,
    )
  );
}

function refuse(reason: string, node: ValueNode | undefined): never {
  throw new GraphQLError(`Not a Decimal: ${reason}.`, { ...(node && { nodes: node }) });
}
