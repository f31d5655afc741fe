import { readFileSync } from 'node:fs';
import { WEBHOOK_EVENT_TYPES } from '../src/webhooks/index.js';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Where the schema of a type lies: the ledger describes its own events, the webhook room its two. */
export function schemaFile(type: string): string {
  return `src/${type.startsWith('webhook.') ? 'webhooks' : 'ledger/events'}/schemas/${type}.v1.json`;
}

/** docs/webhook-payloads.md as the schemas have it. Run from the repository's root. */
export function payloadReference(): string {
  const parts = [
    '# What the events hold',
    'Generated from the JSON schemas by `npm run webhooks:payloads`; a test compares the two. How events arrive, and what to do with them: [webhooks.md](webhooks.md).',
  ];
  for (const type of WEBHOOK_EVENT_TYPES) {
    const schema = JSON.parse(readFileSync(schemaFile(type), 'utf8')) as Schema;
    parts.push(`## ${type}`, `${schema.description} [Schema](../${schemaFile(type)})`);
    parts.push(['| field | type | meaning |', '|---|---|---|', ...rows(schema, schema, '')].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function rows(root: Schema, object: Schema, prefix: string): string[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, given]) => {
    const field = resolve(root, given);
    const path = `${prefix}${name}`;
    const row = `| \`${path}\` | ${typeText(root, field)} | ${(field.description ?? '').replaceAll('|', '\\|')} |`;
    const items = field.items && resolve(root, field.items);
    return [row, ...rows(root, field, `${path}.`), ...(items ? rows(root, items, `${path}[].`) : [])];
  });
}

/** Follows a reference; what is said beside it goes before what is said at its target. */
function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (!target) throw new Error(`nothing at ${schema.$ref}`);
  return { ...target, ...schema };
}

function typeText(root: Schema, schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map((one) => typeText(root, resolve(root, one))).join(' or ');
  return typeof schema.type === 'string' ? schema.type : (schema.type ?? []).join(' or ');
}
