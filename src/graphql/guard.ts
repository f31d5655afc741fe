import { defaultFieldResolver, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import type { Scope } from '../access/index.js';
import type { RequestContext } from './context.js';
import { refusal } from './errors/refusal.js';
import { FIELD_SCOPES } from './scopes.js';
import { UserError } from './types/user-errors.js';

/**
 * Puts the table of scopes in force: every field in it refuses a caller without its scope, whatever the document looks
 * like. Throws, so that the API does not start, when a root field has no scope or the table names a field that is not
 * there.
 */
export function guardSchema(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const [coordinate, scope] of Object.entries(FIELD_SCOPES)) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field: GraphQLField<unknown, RequestContext> | undefined = isObjectType(type)
      ? type.getFields()[fieldName]
      : undefined;
    if (!field) throw new Error(`the table of scopes names ${coordinate}, which is not in the schema`);
    guardField(
      field,
      scope,
      roots.some((root) => root === type),
    );
  }
  for (const root of roots)
    for (const field of Object.values(root?.getFields() ?? {}))
      if (FIELD_SCOPES[`${root!.name}.${field.name}`] === undefined)
        throw new Error(`${root!.name}.${field.name} has no scope: whom shall it serve?`);
}

/** Of a root field it also notes what the field came to. */
function guardField(field: GraphQLField<unknown, RequestContext>, scope: Scope, isRoot: boolean): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    if (!context.caller.scopes.has(scope)) throw forbidden(scope, context);
    const result: unknown = resolve(source, args, context, info);
    if (!isRoot) return result;
    if (!(result instanceof Promise)) return noted(result, field.name, context);
    return result.then((value) => noted(value, field.name, context));
  };
}

/** The error for a caller that lacks a scope; with a status when nothing has been executed. */
export function forbidden(scope: Scope, context: RequestContext, status?: number) {
  return refusal('FORBIDDEN', `This needs the scope ${scope}, which ${context.caller.actor} does not have.`, {
    ...(status !== undefined && { status }),
    extensions: { requiredScope: scope },
  });
}

function noted(value: unknown, field: string, context: RequestContext): unknown {
  const outcome = value instanceof UserError ? value.code : 'ok';
  const replayed = typeof value === 'object' && value !== null && 'replayed' in value && value.replayed === true;
  context.notes.fields.push({ field, outcome, replayed });
  return value;
}
