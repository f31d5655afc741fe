import { readFileSync } from 'node:fs';
import {
  astFromValue,
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  Kind,
  parse,
  print,
  validate,
  type DefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type InputValueDefinitionNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { emitSchema, parseTrustedDocuments } from '../../src/graphql/index.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const emitted = emitSchema();
const schema = buildSchema(emitted);
const contract = parse(read('./contract.graphql'), { noLocation: true });

/** "name: Type = default" of an argument or input field, as the contract would write it. */
function spelled(value: GraphQLArgument | GraphQLInputField | InputValueDefinitionNode): string {
  if ('kind' in value)
    return `${value.name.value}: ${print(value.type)}${value.defaultValue ? ` = ${print(value.defaultValue)}` : ''}`;
  const node = value.defaultValue === undefined ? null : astFromValue(value.defaultValue, value.type);
  return `${value.name}: ${String(value.type)}${node ? ` = ${print(node)}` : ''}`;
}

/** What the contract says that the type does not, in words. */
function missing(definition: DefinitionNode, type: GraphQLNamedType | undefined): string[] {
  if (!type) return ['the type itself'];
  switch (definition.kind) {
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
      return (definition.values ?? []).map((value) => value.name.value).filter((name) => !values.includes(name));
    }
    case Kind.UNION_TYPE_DEFINITION: {
      const members = isUnionType(type) ? type.getTypes().map((member) => member.name) : [];
      return (definition.types ?? []).map((member) => member.name.value).filter((name) => !members.includes(name));
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const fields = isInputObjectType(type) ? Object.values(type.getFields()).map(spelled) : [];
      return (definition.fields ?? []).map(spelled).filter((field) => !fields.includes(field));
    }
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_DEFINITION: {
      if (!isObjectType(type) && !isInterfaceType(type)) return ['the kind of type'];
      const interfaces = type.getInterfaces().map(({ name }) => name);
      return [
        ...(definition.interfaces ?? []).map(({ name }) => name.value).filter((name) => !interfaces.includes(name)),
        ...(definition.fields ?? []).flatMap((wanted) => {
          const field = type.getFields()[wanted.name.value];
          if (!field || String(field.type) !== print(wanted.type))
            return [`${wanted.name.value}: ${print(wanted.type)}`];
          const args = field.args.map(spelled);
          return (wanted.arguments ?? []).map(spelled).filter((arg) => !args.includes(arg));
        }),
      ];
    }
    default:
      return [];
  }
}

describe('the schema', () => {
  it.each(
    contract.definitions.flatMap((node) => ('name' in node && node.name ? [[node.name.value, node] as const] : [])),
  )('keeps what was promised of %s', (name, definition) => {
    expect(missing(definition, schema.getType(name))).toEqual([]);
  });

  it('has nullable root fields, so that a later failure cannot hide an earlier mutation', () => {
    const roots = [schema.getQueryType()!, schema.getMutationType()!];
    const required = roots.flatMap((root) =>
      Object.values(root.getFields()).filter((field) => String(field.type).endsWith('!')),
    );
    expect(required.map((field) => field.name)).toEqual([]);
  });

  it('asks every mutation for an idempotency key', () => {
    const without = Object.values(schema.getMutationType()!.getFields()).filter(
      (field) => !field.args.some((arg) => arg.name === 'idempotencyKey' && String(arg.type) === 'String!'),
    );
    expect(without.map((field) => field.name)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    const silent: string[] = [];
    const note = (coordinate: string, { description }: { description?: string | null | undefined }): void => {
      if (!description) silent.push(coordinate);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      const root = type === schema.getQueryType() || type === schema.getMutationType();
      if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
      if (!root) note(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
      const fields: readonly (GraphQLField<unknown, unknown> | GraphQLInputField)[] =
        isInputObjectType(type) || isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
      for (const field of fields) {
        note(`${type.name}.${field.name}`, field);
        if ('args' in field) for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
    expect(silent).toEqual([]);
  });

  it('is the one in schema.graphql', () => {
    expect(read('../../schema.graphql')).toBe(emitted);
  });

  it('is the one the generated operations were made for', () => {
    const { byId } = parseTrustedDocuments(read('../generated/persisted-documents.json'));
    expect(byId.size).toBeGreaterThan(20);
    for (const document of byId.values()) expect(validate(schema, parse(document))).toEqual([]);
  });
});
