import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const CODE = /^[A-Z0-9]{3,12}$/;

/** The form of a currency code; whether it is registered is for the ledger to say. */
export const CurrencyCodeScalar = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description: 'ISO 4217 or registered by the operator (BTC, USDC, POINTS): [A-Z0-9]{3,12}.',
  serialize: (value) => value as string,
  parseValue: (value) => readCode(value),
  parseLiteral: (node) => readCode(node.kind === Kind.STRING ? node.value : undefined, node),
});

function readCode(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && CODE.test(value)) return value;
  throw new GraphQLError('Not a CurrencyCode: expected 3 to 12 capital letters and digits, such as "USD".', {
    ...(node && { nodes: node }),
  });
}
