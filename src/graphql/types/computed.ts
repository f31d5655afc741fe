import { Field } from 'type-graphql';

type FieldArguments = Parameters<typeof Field>;

/**
 * `@Field` for what a class computes in a getter. TypeGraphQL takes a decorated getter for a resolver and puts its
 * machinery for middleware and arguments in front; told of the property alone, it leaves it to the executor, which reads it.
 */
export function Computed(type: FieldArguments[0], options: FieldArguments[1]) {
  const field = Field(type, options);
  return (prototype: object, name: string): void => field(prototype, name);
}
