import { GraphQLError, GraphQLScalarType } from 'graphql';

/** Whole numbers beyond what JSON numbers hold; only ever sent, never taken. */
export const MinorUnitsScalar = new GraphQLScalarType<never, string>({
  name: 'MinorUnits',
  description:
    'Signed whole number of minor units (cents, satoshi, ...) as a string, e.g. "10000". Also used for sequence numbers.',
  serialize: (value) => (value as bigint).toString(),
  parseValue: () => {
    throw new GraphQLError('MinorUnits is for output only.');
  },
});
