import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createAccess, type Access, type AccessTables } from '../../src/access/index.js';
import { newId } from '../../src/lib/index.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';

const ISSUER = 'https://identity.example.com/';
const AUDIENCE = 'ledgerflow';
const NOT_VALID = { kind: 'refused', reason: 'The API key or token is not valid.' };

let database: FreshDatabase;
let issuer: Server;
let jwksUrl: string;
let fetches = 0;
let good: CryptoKey;
let stranger: CryptoKey;

beforeAll(async () => {
  database = await freshDatabase();
  const pair = await generateKeyPair('ES256');
  good = pair.privateKey;
  stranger = (await generateKeyPair('ES256')).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  issuer = createServer((_request, response) => {
    fetches += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
});
afterAll(async () => {
  issuer.close();
  await database.close();
});

function open(url = jwksUrl, now?: () => number): Access {
  const access = createAccess({
    db: database.db.withTables<AccessTables>(),
    adminKey: null,
    defaultLedgerId: DEFAULT_TEST_LEDGER,
    jwt: {
      issuer: ISSUER,
      audience: [AUDIENCE],
      jwksUrl: url,
      algorithms: ['ES256', 'RS256'],
      ledgerClaim: 'https://ledgerflow.example/ledger',
      scopesClaim: 'scope',
      clockToleranceSeconds: 0,
    },
    ...(now && { now }),
  });
  onTestFinished(() => access.close());
  return access;
}

const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'ada',
  exp: Math.floor(Date.now() / 1000) + 60,
  scope: 'accounts:read transactions:write openid admin',
  'https://ledgerflow.example/ledger': DEFAULT_TEST_LEDGER,
  ...changes,
});
const sign = (payload: JWTPayload, key = good, kid = 'one') =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
const without = (name: string): JWTPayload => {
  const { [name]: _gone, ...rest } = claims();
  return rest;
};
const hmac = (payload: JWTPayload) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new Uint8Array(32));

it("lets the issuer's people in, with ledger and scopes from the claims, but never as operators", async () => {
  const access = open();
  const before = fetches;
  const caller = {
    ledgerId: DEFAULT_TEST_LEDGER,
    actor: 'jwt:ada',
    keyId: null,
    scopes: new Set(['accounts:read', 'transactions:write']),
    isOperator: false,
  };
  for (const token of [await sign(claims()), await sign(claims({ scope: undefined, jti: '2' }))])
    expect(await access.authenticate({ authorization: `Bearer ${token}` })).toMatchObject({ kind: 'ok' });
  const listed = await sign(claims({ scope: ['accounts:read', 'transactions:write', 7, 'admin'] }));
  expect(await access.authenticate({ authorization: `Bearer ${listed}` })).toEqual({ kind: 'ok', caller });
  expect(await access.authenticate({ authorization: `Bearer ${await sign(claims())}` })).toEqual({
    kind: 'ok',
    caller,
  });
  expect(fetches - before).toBe(1);
  expect(await access.authenticate({ authorization: `Bearer ${listed}`, ledgerId: newId() })).toMatchObject({
    kind: 'refused',
  });
});

it.each<[string, () => Promise<string> | string]>([
  ['an expired one', () => sign(claims({ exp: Math.floor(Date.now() / 1000) - 1 }))],
  ['one that never expires', () => sign(without('exp'))],
  ['one not yet valid', () => sign(claims({ nbf: Math.floor(Date.now() / 1000) + 60 }))],
  ['one for another audience', () => sign(claims({ aud: 'payroll' }))],
  ['one without audience', () => sign(without('aud'))],
  ['one of another issuer', () => sign(claims({ iss: 'https://evil.example/' }))],
  ['one signed by a stranger', () => sign(claims(), stranger)],
  ['one with a key id the issuer does not publish', () => sign(claims(), stranger, 'two')],
  ['one that is not signed', () => new UnsecuredJWT(claims()).encode()],
  ['one signed with a shared secret', () => hmac(claims())],
  ['one without a subject', () => sign(without('sub'))],
  ['one with a subject that would break a line', () => sign(claims({ sub: 'a\nb' }))],
  ['one without a ledger', () => sign(without('https://ledgerflow.example/ledger'))],
  ['one for a ledger that is not there', () => sign(claims({ 'https://ledgerflow.example/ledger': newId() }))],
  ['one whose ledger is no id', () => sign(claims({ 'https://ledgerflow.example/ledger': ['x'] }))],
  ['one with an altered claim', async () => (await sign(claims())).replace(/\.\w/, '.Z')],
  ['something with two dots', () => 'a.b.c'],
])('refuses %s, in the same words', async (_what, token) => {
  expect(await open().authenticate({ authorization: `Bearer ${await token()}` })).toEqual(NOT_VALID);
});

it('stops at the expiry of a token it has let in', async () => {
  let nowMs = Date.now();
  const access = open(jwksUrl, () => nowMs);
  const authorization = `Bearer ${await sign(claims({ exp: Math.floor(nowMs / 1000) + 1 }))}`;
  expect(await access.authenticate({ authorization })).toMatchObject({ kind: 'ok' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  nowMs = Date.now();
  expect(await access.authenticate({ authorization })).toEqual(NOT_VALID);
});

it("neither lets in nor refuses while the issuer's keys cannot be had", async () => {
  const broken = createServer((_request, response) => response.writeHead(500).end('oops'));
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  const { port } = broken.address() as AddressInfo;
  const authorization = `Bearer ${await sign(claims())}`;
  const ask = () => open(`http://127.0.0.1:${port}/jwks`).authenticate({ authorization });
  expect(await ask()).toMatchObject({ kind: 'unavailable' });
  await new Promise((resolve) => broken.close(resolve));
  expect(await ask()).toMatchObject({ kind: 'unavailable' });
});

it.each([[['HS256']], [['none']], [['RS256', 'HS512']], [[]]])('cannot be configured with %o', (algorithms) => {
  const jwt = { issuer: 'i', audience: 'a', jwksUrl, algorithms, ledgerClaim: 'l', scopesClaim: 's' };
  const db = database.db.withTables<AccessTables>();
  expect(() => createAccess({ db, adminKey: null, defaultLedgerId: DEFAULT_TEST_LEDGER, jwt })).toThrow(/asymmetric/);
});
