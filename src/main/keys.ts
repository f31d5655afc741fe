import { parseArgs } from 'node:util';
import {
  createApiKey,
  listApiKeys,
  revokeApiKey,
  SCOPES,
  type AccessDatabase,
  type AccessTables,
} from '../access/index.js';
import { envToConfig, readEnv } from '../config/index.js';
import { openDatabase } from '../db/index.js';
import { DEFAULT_LEDGER_ID } from '../ledger/index.js';
import { newId } from '../lib/index.js';
import { runMain } from './process.js';

const USAGE = `usage: npm run keys -- create --name NAME --scopes SCOPE[,SCOPE...] [--expires TIME] [--ledger ID]
       npm run keys -- list [--ledger ID]
       npm run keys -- revoke ID [--ledger ID]

Scopes: ${SCOPES.join(', ')}. TIME is ISO 8601. Without --ledger: the default ledger.`;

/** Who these acts are recorded as: whoever can run commands with the database's password. */
const ACTOR = 'system:command-line';
const PAGE_SIZE = 100;

interface Call {
  readonly db: AccessDatabase;
  readonly ledgerId: string;
  readonly argument: string | undefined;
  readonly options: { readonly name?: string; readonly scopes?: string; readonly expires?: string };
}

const commands: Record<string, (call: Call) => Promise<number>> = { create, list, revoke };

/** API keys by hand, for the first key of all and for whoever has lost theirs. */
runMain(async () => {
  const text = { type: 'string' } as const;
  const parsed = attempt(() =>
    parseArgs({ allowPositionals: true, options: { ledger: text, name: text, scopes: text, expires: text } }),
  );
  const [name = '', argument] = parsed?.positionals ?? [];
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!parsed || !command) {
    console.error(USAGE);
    return 2;
  }
  const { database } = envToConfig(readEnv(), ['DATABASE_URL']);
  const db = openDatabase({
    ...database.session,
    url: database.url!,
    maxConnections: 2,
    applicationName: 'ledgerflow-keys',
  });
  try {
    const { ledger, ...options } = parsed.values;
    const ledgerId = ledger?.toLowerCase() ?? DEFAULT_LEDGER_ID;
    return await command({ db: db.withTables<AccessTables>(), ledgerId, argument, options });
  } finally {
    await db.destroy();
  }
});

async function create({ db, ledgerId, options }: Call): Promise<number> {
  const scopes = (options.scopes ?? '').split(',').filter((scope) => scope !== '');
  const expiresAt = options.expires === undefined ? null : new Date(options.expires);
  const details = { name: options.name ?? '', scopes, expiresAt };
  const outcome = await createApiKey(db, { ledgerId, idempotencyKey: newId(), actor: ACTOR }, details);
  if (outcome.kind === 'rejected') {
    console.error(`${outcome.rejection.message}\n\n${USAGE}`);
    return 1;
  }
  const { key, secret } = outcome.value;
  console.log(secret);
  console.error(`Key ${key.keyId} of ledger ${ledgerId}: ${key.scopes.join(', ')}. It is not shown again.`);
  return 0;
}

async function list({ db, ledgerId }: Call): Promise<number> {
  for (let after: string | null = null, more = true; more;) {
    const page = await listApiKeys(db, ledgerId, { first: PAGE_SIZE, after });
    for (const key of page.items) {
      const state = key.revokedAt
        ? `revoked ${key.revokedAt.toISOString()}`
        : `used ${key.lastUsedAt?.toISOString() ?? 'never'}`;
      console.log([key.keyId, key.prefix, state, key.scopes.join(','), key.name].join('  '));
    }
    more = page.hasNextPage;
    after = page.items.at(-1)?.keyId ?? null;
  }
  return 0;
}

async function revoke({ db, ledgerId, argument = '' }: Call): Promise<number> {
  const outcome = await revokeApiKey(db, { ledgerId, idempotencyKey: newId(), actor: ACTOR }, argument.toLowerCase());
  if (outcome.kind === 'rejected') {
    console.error(outcome.rejection.message);
    return 1;
  }
  console.log(`Revoked ${outcome.value.keyId}; every process refuses it within a second.`);
  return 0;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
