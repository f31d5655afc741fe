import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../src/lib/index.js';
import {
  createAccess,
  createApiKey,
  listApiKeys,
  listAudit,
  recordAudit,
  revokeApiKey,
  type Access,
  type AccessDatabase,
  type AccessTables,
  type ApiKeyDetails,
} from '../../src/access/index.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

const ADMIN_KEY = 'an-operators-key-of-more-than-32-characters';
const OTHER_LEDGER = '00000000-0000-7000-8000-000000000002';
const NOT_VALID = { kind: 'refused', reason: 'The API key or token is not valid.' };

let database: FreshDatabase;
let db: AccessDatabase;
let owner: AccessDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  db = database.db.withTables<AccessTables>();
  owner = database.owner.withTables<AccessTables>();
  await db.insertInto('ledgers').values({ ledger_id: OTHER_LEDGER, name: 'Other', closed_through: null }).execute();
});
afterAll(() => database.close());

const context = (ledgerId = DEFAULT_TEST_LEDGER) => ({ ledgerId, idempotencyKey: newId(), actor: 'operator' });
const bearer = (secret: string) => `Bearer ${secret}`;

function open(options: { now?: () => number } = {}): Access {
  const access = createAccess({ db, adminKey: ADMIN_KEY, defaultLedgerId: DEFAULT_TEST_LEDGER, ...options });
  onTestFinished(() => access.close());
  return access;
}

async function newKey(details: Partial<ApiKeyDetails> = {}, ledgerId = DEFAULT_TEST_LEDGER) {
  const created = await createApiKey(db, context(ledgerId), {
    name: 'shop',
    scopes: ['accounts:read'],
    expiresAt: null,
    ...details,
  });
  if (created.kind !== 'done' || created.value.secret === null) throw new Error('no key was made');
  return { ...created.value.key, secret: created.value.secret };
}

async function eventually(holds: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > withinMs) throw new Error(`did not come true within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - startedAt;
}

describe('an API key', () => {
  it('lets its holder into its ledger with its scopes, and nobody else', async () => {
    const access = open();
    const key = await newKey({ scopes: ['transactions:write', 'accounts:read'] });
    expect(key.secret).toMatch(/^lfk_[\w-]{22}_[\w-]{43}$/);
    const caller = {
      ledgerId: DEFAULT_TEST_LEDGER,
      actor: `key:${key.keyId}`,
      keyId: key.keyId,
      scopes: new Set(['accounts:read', 'transactions:write']),
      isOperator: false,
    };
    expect(await access.authenticate({ authorization: bearer(key.secret) })).toEqual({ kind: 'ok', caller });
    expect(await access.authenticate({ authorization: `bearer  ${key.secret}` })).toEqual({ kind: 'ok', caller });
    const altered = key.secret.slice(0, -1) + (key.secret.endsWith('A') ? 'B' : 'A');
    expect(await access.authenticate({ authorization: bearer(altered) })).toEqual(NOT_VALID);
    expect(await access.authenticate({ authorization: bearer('nonsense') })).toEqual(NOT_VALID);
    expect(await access.authenticate({ authorization: key.secret })).toMatchObject({ kind: 'refused' });
    expect(await access.authenticate({})).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('Bearer') as string,
    });
    expect(await access.authenticate({ authorization: bearer('x'.repeat(9000)) })).toEqual(NOT_VALID);
  });

  it('cannot be pointed at another ledger, and the answer does not tell whether there is one', async () => {
    const access = open();
    const { secret } = await newKey();
    const named = (ledgerId: string) => access.authenticate({ authorization: bearer(secret), ledgerId });
    expect(await named(DEFAULT_TEST_LEDGER)).toMatchObject({ kind: 'ok' });
    const existing = await named(OTHER_LEDGER);
    expect(existing).toMatchObject({ kind: 'refused' });
    expect(await named(newId())).toEqual(existing);
    expect(await named("' or 1=1 --")).toEqual(existing);
    // The same secret under another ledger's id is another text, with another hash.
    const foreign = Buffer.from(OTHER_LEDGER.replaceAll('-', ''), 'hex').toString('base64url');
    const moved = `lfk_${foreign}_${secret.slice(-43)}`;
    expect(await access.authenticate({ authorization: bearer(moved) })).toEqual(NOT_VALID);
  });

  it('is stored as a hash only', async () => {
    const { secret, prefix } = await newKey();
    const { rows } = await sql<{ row: string }>`
      select row_to_json(k)::text as row from api_keys k
      union all select row_to_json(i)::text from idempotency_keys i
      union all select row_to_json(a)::text from audit_log a`.execute(owner);
    const everything = rows.map(({ row }) => row).join('\n');
    expect(everything).toContain(prefix);
    expect(secret.startsWith(prefix)).toBe(true);
    expect(everything).not.toContain(secret.slice(-30));
  });

  it('stops at its expiry, cached or not', async () => {
    let nowMs = Date.now();
    const access = open({ now: () => nowMs });
    const { secret } = await newKey({ expiresAt: new Date(nowMs + 5_000) });
    expect(await access.authenticate({ authorization: bearer(secret) })).toMatchObject({ kind: 'ok' });
    nowMs += 5_000;
    expect(await access.authenticate({ authorization: bearer(secret) })).toEqual(NOT_VALID);
  });

  it('is refused by every process within a second of its revocation, under constant use', async () => {
    const processes = [open(), open()];
    const idle = open();
    const { secret, keyId } = await newKey();
    const ask = () => Promise.all(processes.map((access) => access.authenticate({ authorization: bearer(secret) })));
    expect(await ask()).toMatchObject([{ kind: 'ok' }, { kind: 'ok' }]);
    expect(await idle.authenticate({ authorization: bearer(secret) })).toMatchObject({ kind: 'ok' });
    const revokedAtMs = performance.now();
    const revoked = await revokeApiKey(db, context(), keyId);
    expect(revoked).toMatchObject({ kind: 'done', value: { revokedAt: expect.any(Date) as Date } });
    await eventually(async () => (await ask()).every((result) => result.kind === 'refused'), 1_000);
    expect(await ask()).toEqual([NOT_VALID, NOT_VALID]);
    // One that was not asked meanwhile does not serve its old answer first.
    await new Promise((resolve) => setTimeout(resolve, 1_000 - (performance.now() - revokedAtMs)));
    expect(await idle.authenticate({ authorization: bearer(secret) })).toEqual(NOT_VALID);
  });

  it('is read once for many calls', async () => {
    const { secret } = await newKey();
    let statements = 0;
    const counted = db.withPlugin({
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    const access = createAccess({ db: counted, adminKey: null, defaultLedgerId: DEFAULT_TEST_LEDGER });
    const ask = () => access.authenticate({ authorization: bearer(secret) });
    await Promise.all(Array.from({ length: 100 }, ask));
    for (let i = 0; i < 100; i += 1) expect(await ask()).toMatchObject({ kind: 'ok' });
    await access.close();
    // The read, and the note of its use.
    expect(statements).toBe(2);
  });

  it('has its last use written, in the background and once a minute', async () => {
    let nowMs = Date.now();
    const lastUse = async (keyId: string) =>
      (await owner.selectFrom('api_keys').select('last_used_at').where('key_id', '=', keyId).executeTakeFirstOrThrow())
        .last_used_at;
    const { secret, keyId } = await newKey();
    const use = async (): Promise<Date | null> => {
      const access = createAccess({ db, adminKey: null, defaultLedgerId: DEFAULT_TEST_LEDGER, now: () => nowMs });
      await access.authenticate({ authorization: bearer(secret) });
      await access.close();
      return await lastUse(keyId);
    };
    const first = await use();
    expect(first).toEqual(new Date(nowMs));
    nowMs += 59_000;
    expect(await use()).toEqual(first);
    nowMs += 2_000;
    expect(await use()).toEqual(new Date(nowMs));
  });

  it('is not let in, nor refused, while the database cannot be asked', async () => {
    const gone = await freshDatabase();
    const errors: unknown[] = [];
    const access = createAccess({
      db: gone.db.withTables<AccessTables>(),
      adminKey: ADMIN_KEY,
      defaultLedgerId: DEFAULT_TEST_LEDGER,
      onError: (error) => errors.push(error),
    });
    await gone.close();
    const { secret } = await newKey();
    expect(await access.authenticate({ authorization: bearer(secret) })).toMatchObject({ kind: 'unavailable' });
    expect(errors).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('acts on the ledger it names, else on the default one, with every scope', async () => {
    const access = open();
    const asked = (ledgerId?: string) => access.authenticate({ authorization: bearer(ADMIN_KEY), ledgerId });
    expect(await asked()).toMatchObject({
      kind: 'ok',
      caller: { ledgerId: DEFAULT_TEST_LEDGER, actor: 'operator', keyId: null, isOperator: true },
    });
    expect(await asked(OTHER_LEDGER)).toMatchObject({ kind: 'ok', caller: { ledgerId: OTHER_LEDGER } });
    expect(await asked(OTHER_LEDGER.toUpperCase())).toMatchObject({ kind: 'ok', caller: { ledgerId: OTHER_LEDGER } });
    expect(await asked(newId())).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('x-ledger-id') as string,
    });
    expect(await asked('')).toMatchObject({ kind: 'refused' });
    expect(await access.authenticate({ authorization: bearer(`${ADMIN_KEY}x`) })).toEqual(NOT_VALID);
  });

  it('may be made by giving a key the scope admin', async () => {
    const access = open();
    const { secret, keyId } = await newKey({ scopes: ['admin'] });
    expect(await access.authenticate({ authorization: bearer(secret), ledgerId: OTHER_LEDGER })).toMatchObject({
      kind: 'ok',
      caller: { ledgerId: OTHER_LEDGER, actor: `key:${keyId}`, keyId, isOperator: true },
    });
  });
});

describe('making and revoking keys', () => {
  it('shows the secret once: a replay returns the key without it', async () => {
    const call = context();
    const details = { name: 'once', scopes: ['webhooks:read'], expiresAt: null };
    const first = await createApiKey(db, call, details);
    const again = await createApiKey(db, call, details);
    expect(first).toMatchObject({
      kind: 'done',
      replayed: false,
      value: { secret: expect.stringContaining('lfk_') as string },
    });
    expect(again).toMatchObject({ kind: 'done', replayed: true, value: { secret: null } });
    if (first.kind === 'done' && again.kind === 'done') expect(again.value.key).toEqual(first.value.key);
    expect(await createApiKey(db, call, { ...details, name: 'other' })).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'a\nb' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['accounts:read', 'everything'] }],
    ['expiresAt', { expiresAt: new Date(Date.now() - 1) }],
    ['expiresAt', { expiresAt: new Date(NaN) }],
  ])('refuses a bad %s: %o', async (field, wrong) => {
    const details = { name: 'shop', scopes: ['accounts:read'], expiresAt: null, ...wrong };
    expect(await createApiKey(db, context(), details)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'INVALID_INPUT', path: ['input', field] },
    });
  });

  it('knows no key of another ledger, and no ledger that is not there', async () => {
    const { keyId } = await newKey({}, OTHER_LEDGER);
    for (const id of [keyId, newId(), 'nonsense'])
      expect(await revokeApiKey(db, context(), id)).toMatchObject({
        kind: 'rejected',
        rejection: { code: 'NOT_FOUND', id },
      });
    expect((await listApiKeys(db, OTHER_LEDGER, { first: 10, after: null })).items).toMatchObject([
      { keyId, revokedAt: null },
    ]);
    const nowhere = await createApiKey(db, context(newId()), { name: 'x', scopes: ['admin'], expiresAt: null });
    expect(nowhere).toMatchObject({ kind: 'rejected', rejection: { code: 'NOT_FOUND', subject: 'ledger' } });
  });

  it('leaves each act in the audit log with who did it, and lists keys newest first', async () => {
    const ledgerId = newId();
    await db.insertInto('ledgers').values({ ledger_id: ledgerId, name: 'Audited', closed_through: null }).execute();
    const made = [await newKey({}, ledgerId), await newKey({}, ledgerId), await newKey({}, ledgerId)];
    const revoke = { ...context(ledgerId), actor: 'key:somebody' };
    await revokeApiKey(db, revoke, made[1]!.keyId);
    await revokeApiKey(db, { ...revoke, idempotencyKey: newId() }, made[1]!.keyId);
    const late = { ledgerId, actor: 'operator', action: 'ledger.created', subject: ledgerId, idempotencyKey: 'k' };
    await recordAudit(db, late);
    await recordAudit(db, late);

    const audit = await listAudit(db, ledgerId, { first: 10, after: null });
    expect(audit.items.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['ledger.created', 'operator', ledgerId],
      ['api_key.revoked', 'key:somebody', made[1]!.keyId],
      ['api_key.created', 'operator', made[2]!.keyId],
      ['api_key.created', 'operator', made[1]!.keyId],
      ['api_key.created', 'operator', made[0]!.keyId],
    ]);
    expect((await listAudit(db, newId(), { first: 10, after: null })).items).toEqual([]);

    const first = await listApiKeys(db, ledgerId, { first: 2, after: null });
    expect(first).toMatchObject({ hasNextPage: true, items: [{ keyId: made[2]!.keyId }, { keyId: made[1]!.keyId }] });
    const rest = await listApiKeys(db, ledgerId, { first: 2, after: made[1]!.keyId });
    expect(rest).toMatchObject({ hasNextPage: false, items: [{ keyId: made[0]!.keyId }] });
  });
});
