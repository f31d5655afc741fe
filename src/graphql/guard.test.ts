import 'reflect-metadata';
import { buildSchema, extendSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { guardSchema } from './guard.js';
import { emitSchema } from './schema.js';

describe('the guard', () => {
  const schema = buildSchema(emitSchema());

  it.each(['Query', 'Mutation'])('lets no API start whose %s has a field without a scope', (root) => {
    const leaky = extendSchema(schema, parse(`extend type ${root} { leak: String }`));
    expect(() => guardSchema(leaky)).toThrow(`${root}.leak has no scope`);
  });

  it('nor one whose table of scopes names what is not there', () => {
    const poorer = buildSchema(emitSchema().replace(/\bcloseBooks\(/, 'shutBooks('));
    expect(() => guardSchema(poorer)).toThrow('names Mutation.closeBooks, which is not in the schema');
  });
});
