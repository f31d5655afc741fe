export { GraphQLDateTimeISO as DateTimeScalar, GraphQLJSONObject as JsonObjectScalar } from 'graphql-scalars';
export * from './currency-code.js';
export * from './decimal.js';
export * from './minor-units.js';
