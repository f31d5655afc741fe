/* eslint-disable @typescript-eslint/no-unsafe-member-access -- the answers are JSON of any shape */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/lib/index.js';
import {
  CreateAccountDocument,
  PostTransactionDocument,
  TransferBatchDocument,
  TransferDocument,
  UpdateAccountDocument,
} from '../generated/graphql.js';
import { answerOf, startApi, TEST_ADMIN_KEY, type Answer, type TestApi } from '../support/api.js';

let api: TestApi;
const ids = { rich: '', poor: '', euro: '', credit: '', closed: '' };

beforeAll(async () => {
  api = await startApi();
  const open = async (name: keyof typeof ids, currency = 'USD', normalSide = 'DEBIT'): Promise<void> => {
    const input = { code: name, name, currency, normalSide, unlimited: name === 'rich' };
    const answer = await api.send(CreateAccountDocument, { idempotencyKey: newId(), input });
    ids[name] = answer.data.createAccount.account.id as string;
  };
  await open('rich');
  await open('poor');
  await open('euro', 'EUR');
  await open('credit', 'USD', 'CREDIT');
  await open('closed');
  await api.send(UpdateAccountDocument, { idempotencyKey: newId(), id: ids.closed, input: { status: 'CLOSED' } });
});
afterAll(() => api.close());

/** Everything that a transfer writes, but for the key of a refused call. */
async function books(): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from transactions) as transactions, (select count(*) from entries) as entries,
      (select count(*) from holds) as holds, (select count(*) from events) as events,
      (select count(*) from accounts) as accounts,
      (select sum(posted_debits + posted_credits + pending_debits + pending_credits) from accounts) as moved
  `.execute(api.database.owner);
  return rows[0];
}

const INTERNALS = /\bat .*\.(js|ts):\d|node_modules|select .* from|insert into|SQLSTATE|stack/is;

/** Nothing was written, and the answer shows nothing of our insides. */
async function refusedWithoutTrace(send: () => Promise<Answer>): Promise<Answer> {
  const before = await books();
  const answer = await send();
  expect(await books()).toEqual(before);
  expect(answer.text).not.toMatch(INTERNALS);
  return answer;
}

const transfer = (change: object = {}, idempotencyKey: string = newId()): Promise<Answer> =>
  api.send(TransferDocument, {
    idempotencyKey,
    input: { fromAccountId: ids.rich, toAccountId: ids.poor, amount: '1.00', ...change },
  });

describe('a transfer that cannot be', () => {
  const input = (name: string): string[] => ['input', name];
  it.each<[string, () => object, string, string[]]>([
    ['of nothing', () => ({ amount: '0' }), 'INVALID_INPUT', input('amount')],
    ['of nothing with decimals', () => ({ amount: '0.00' }), 'INVALID_INPUT', input('amount')],
    ['of a negative amount', () => ({ amount: '-1' }), 'INVALID_INPUT', input('amount')],
    ['of half a cent', () => ({ amount: '0.005' }), 'INVALID_INPUT', input('amount')],
    ['of more than fits 38 digits of cents', () => ({ amount: '9'.repeat(38) }), 'INVALID_INPUT', input('amount')],
    ['to the same account', () => ({ toAccountId: ids.rich }), 'INVALID_INPUT', input('toAccountId')],
    [
      'to the same account in capitals',
      () => ({ toAccountId: ids.rich.toUpperCase() }),
      'INVALID_INPUT',
      input('toAccountId'),
    ],
    ['from an id that is none', () => ({ fromAccountId: 'rich' }), 'INVALID_INPUT', input('fromAccountId')],
    ['to an unknown account', () => ({ toAccountId: newId() }), 'NOT_FOUND', input('toAccountId')],
    ['to another currency', () => ({ toAccountId: ids.euro }), 'CURRENCY_MISMATCH', input('toAccountId')],
    ['in another currency', () => ({ currency: 'EUR' }), 'CURRENCY_MISMATCH', input('currency')],
    ['between normal sides', () => ({ toAccountId: ids.credit }), 'AMBIGUOUS_DIRECTION', input('toAccountId')],
    ['to a closed account', () => ({ toAccountId: ids.closed }), 'ACCOUNT_NOT_OPEN', input('toAccountId')],
    [
      'beyond the funds',
      () => ({ fromAccountId: ids.poor, toAccountId: ids.rich }),
      'INSUFFICIENT_FUNDS',
      input('amount'),
    ],
    ['with a reference too long', () => ({ reference: 'r'.repeat(201) }), 'INVALID_INPUT', input('reference')],
    ['with a reference of two lines', () => ({ reference: 'a\nb' }), 'INVALID_INPUT', input('reference')],
    ['with a description too long', () => ({ description: 'd'.repeat(2_001) }), 'INVALID_INPUT', input('description')],
    ['with NUL in the description', () => ({ description: 'a\0b' }), 'INVALID_INPUT', input('description')],
    ['with metadata too large', () => ({ metadata: { a: 'x'.repeat(17_000) } }), 'INVALID_INPUT', input('metadata')],
    ['with metadata too deep', () => ({ metadata: nested(9) }), 'INVALID_INPUT', input('metadata')],
    [
      'with too many keys',
      () => ({ metadata: { list: Array.from({ length: 501 }, () => 1) } }),
      'INVALID_INPUT',
      input('metadata'),
    ],
    ['with a number metadata would round', () => ({ metadata: { n: 2 ** 53 } }), 'INVALID_INPUT', input('metadata')],
    ['with NUL in metadata', () => ({ metadata: { 'a\0': 1 } }), 'INVALID_INPUT', input('metadata')],
    ['in the year 3000', () => ({ effectiveAt: '3000-01-01T00:00:00Z' }), 'INVALID_INPUT', input('effectiveAt')],
    [
      'that expires and is not pending',
      () => ({ expiresAt: '2030-01-01T00:00:00Z' }),
      'INVALID_INPUT',
      input('expiresAt'),
    ],
    [
      'that expires in the past',
      () => ({ pending: true, expiresAt: '2001-01-01T00:00:00Z' }),
      'INVALID_INPUT',
      input('expiresAt'),
    ],
  ])('%s', async (_, change, code, path) => {
    const answer = await refusedWithoutTrace(() => transfer(change()));
    expect(answer.status).toBe(200);
    expect(answer.data.transfer).toMatchObject({ code, path, retryable: false });
    expect(answer.data.transfer.message).not.toBe('');
  });

  it('tells what there is and what was wanted', async () => {
    const answer = await transfer({ fromAccountId: ids.poor, toAccountId: ids.rich, amount: '7.5' });
    expect(answer.data.transfer).toMatchObject({
      __typename: 'InsufficientFundsError',
      accountId: ids.poor,
      available: { amount: '0.00', currency: 'USD', minorUnits: '0' },
      required: { amount: '7.50', currency: 'USD', minorUnits: '750' },
    });
  });

  it.each<[string, unknown]>([
    ['an exponent', '1e3'],
    ['a word', 'abc'],
    ['a JSON number', 100.0],
    ['39 digits', '1'.repeat(39)],
    ['a plus sign', '+1'],
    ['a blank', ' 1'],
    ['a bare point', '1.'],
    ['NaN', 'NaN'],
    ['null', null],
  ])('of %s, which is no decimal at all', async (_, amount) => {
    const answer = await refusedWithoutTrace(() => transfer({ amount }));
    expect(answer.status).toBe(400);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', inputPath: ['input', 'amount'] } });
  });

  it('of a number written into the document', async () => {
    const answer = await refusedWithoutTrace(() =>
      api.send(`mutation { transfer(idempotencyKey: "k", input:
        { fromAccountId: "${ids.rich}", toAccountId: "${ids.poor}", amount: 100.0 }) { __typename } }`),
    );
    expect(answer.status).toBe(400);
    expect(answer.errors[0]).toMatchObject({
      message: expect.stringContaining('as a string') as string,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      locations: [{ line: 2 }],
    });
  });

  it.each([
    'effectiveAt: "soon"',
    'effectiveAt: 5',
    'metadata: "x"',
    'metadata: [1]',
    'currency: "usd"',
    'pending: "yes"',
  ])('with %s', async (part) => {
    const literal = await refusedWithoutTrace(() =>
      api.send(`mutation { transfer(idempotencyKey: "k", input:
          { fromAccountId: "${ids.rich}", toAccountId: "${ids.poor}", amount: "1", ${part} }) { __typename } }`),
    );
    expect([literal.status, literal.errors[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    const [name = '', value = ''] = part.split(': ');
    const variable = await refusedWithoutTrace(() => transfer({ [name]: JSON.parse(value) as unknown }));
    expect([variable.status, variable.errors[0]?.extensions]).toEqual([
      400,
      { code: 'BAD_USER_INPUT', inputPath: ['input', name] },
    ]);
  });

  it.each<[string, string]>([
    ['empty', ''],
    ['of 300 characters', 'k'.repeat(300)],
    ['with a control character', 'a\u0007b'],
    ['with a line break', 'a\nb'],
    ['with half a surrogate pair', 'a\ud800'],
  ])('under a key that is %s', async (_, key) => {
    const answer = await refusedWithoutTrace(() => transfer({}, key));
    expect(answer.data.transfer).toMatchObject({ code: 'INVALID_INPUT', path: ['idempotencyKey'] });
  });

  it('takes a key of 255 characters of any script', async () => {
    expect((await transfer({}, `ключ-鍵 ${'🔑'.repeat(248)}`)).data.transfer.replayed).toBe(false);
  });
});

describe('a batch, a transaction, an account that cannot be', () => {
  const inputs = (length: number): object[] =>
    Array.from({ length }, () => ({ fromAccountId: ids.rich, toAccountId: ids.poor, amount: '1' }));

  it.each([0, 1_001])('a batch of %d', async (length) => {
    const answer = await refusedWithoutTrace(() =>
      api.send(TransferBatchDocument, { idempotencyKey: newId(), inputs: inputs(length) }),
    );
    expect(answer.data.transferBatch).toMatchObject({ code: 'INVALID_INPUT', path: ['inputs'] });
  });

  it('a batch with one bad input names it', async () => {
    const bad = [...inputs(2), { fromAccountId: ids.rich, toAccountId: ids.poor, amount: '0' }];
    const answer = await refusedWithoutTrace(() =>
      api.send(TransferBatchDocument, { idempotencyKey: newId(), inputs: bad }),
    );
    expect(answer.data.transferBatch).toMatchObject({ code: 'INVALID_INPUT', path: ['inputs', '2', 'amount'] });
  });

  it('an atomic batch that the books refuse says of each input whose fault it was', async () => {
    const refused = [...inputs(1), { fromAccountId: ids.poor, toAccountId: ids.rich, amount: '1000000' }];
    const answer = await refusedWithoutTrace(() =>
      api.send(TransferBatchDocument, { idempotencyKey: newId(), inputs: refused }),
    );
    expect(answer.data.transferBatch).toMatchObject({
      succeeded: 0,
      refused: 2,
      results: [
        { __typename: 'BatchRejectedError', code: 'BATCH_REJECTED', path: ['inputs', '0'] },
        { __typename: 'InsufficientFundsError', path: ['inputs', '1', 'amount'] },
      ],
    });
  });

  it.each([1, 101])('a transaction of %d entries', async (length) => {
    const entries = Array.from({ length }, (_, i) => ({
      accountId: ids.rich,
      direction: i % 2 ? 'DEBIT' : 'CREDIT',
      amount: '1',
    }));
    const answer = await refusedWithoutTrace(() =>
      api.send(PostTransactionDocument, { idempotencyKey: newId(), input: { entries } }),
    );
    expect(answer.data.postTransaction).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'entries'] });
  });

  it('a transaction that does not balance', async () => {
    const entries = [
      { accountId: ids.rich, direction: 'DEBIT', amount: '1' },
      { accountId: ids.poor, direction: 'CREDIT', amount: '2' },
    ];
    const answer = await refusedWithoutTrace(() =>
      api.send(PostTransactionDocument, { idempotencyKey: newId(), input: { entries } }),
    );
    expect(answer.data.postTransaction).toMatchObject({ code: 'UNBALANCED' });
  });

  it.each<[string, object, string]>([
    ['whose code has blanks', { code: 'a b' }, 'code'],
    ['whose code is too long', { code: 'c'.repeat(201) }, 'code'],
    ['whose code is taken', { code: 'rich' }, 'code'],
    ['without a name', { name: '  ' }, 'name'],
    ['in a currency nobody registered', { currency: 'ZZZ' }, 'currency'],
    ['with limits crossed', { minBalance: '2', maxBalance: '1' }, 'maxBalance'],
    ['with limits finer than its currency', { minBalance: '0.001' }, 'minBalance'],
    ['unlimited with a limit', { unlimited: true, maxBalance: '1' }, 'unlimited'],
  ])('an account %s', async (_, change, at) => {
    const input = { code: newId(), name: 'x', currency: 'USD', ...change };
    const answer = await refusedWithoutTrace(() => api.send(CreateAccountDocument, { idempotencyKey: newId(), input }));
    expect(answer.data.createAccount).toMatchObject({ code: 'INVALID_INPUT', path: ['input', at] });
  });
});

describe('a request that cannot be read', () => {
  const post = async (payload: string, headers: Record<string, string> = {}): Promise<Answer> =>
    answerOf(
      await api.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TEST_ADMIN_KEY}`, ...headers },
        payload,
      }),
    );

  it.each<[string, string, Record<string, string>, number, string]>([
    ['2 MB of it', JSON.stringify({ query: `#${'x'.repeat(2_000_000)}` }), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['malformed JSON', '{"query": ', {}, 400, 'BAD_REQUEST'],
    ['an empty body', '', {}, 400, 'BAD_REQUEST'],
    ['JSON that would poison prototypes', '{"query":"{__typename}","__proto__":{}}', {}, 400, 'BAD_REQUEST'],
    ['no document', '{}', {}, 400, 'BAD_REQUEST'],
    ['XML', '<query/>', { 'content-type': 'application/xml' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form, as another site could send it',
      'query={__typename}',
      { 'content-type': 'text/plain' },
      400,
      'BAD_REQUEST',
    ],
    ['a broken document', '{"query":"{ accounts("}', {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ nothing }"}', {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation',
      '{"query":"query A { __typename }","operationName":"B"}',
      {},
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a missing variable', '{"query":"query A($id: ID!) { transaction(id: $id) { id } }"}', {}, 400, 'BAD_USER_INPUT'],
  ])('%s', async (_, payload, headers, status, code) => {
    const answer = await refusedWithoutTrace(() => post(payload, headers));
    expect(answer.status).toBe(status);
    expect(answer.errors[0]?.extensions.code).toBe(code);
    expect(answer.headers['x-request-id']).toBeTruthy();
  });

  it.each<[string, Record<string, string>]>([
    ['no key', { authorization: '' }],
    ['a key of another making', { authorization: 'Bearer nonsense' }],
    ['a key that is not there', { authorization: `Bearer lfk_${'A'.repeat(22)}_${'B'.repeat(43)}` }],
    ['a password', { authorization: `Basic ${TEST_ADMIN_KEY}` }],
  ])('%s', async (_, headers) => {
    const answer = await refusedWithoutTrace(() => post('{"query":"{ __typename }"}', headers));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

function nested(levels: number): object {
  return levels === 1 ? {} : { a: nested(levels - 1) };
}
