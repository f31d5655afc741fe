import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closeBooks,
  updateAccount,
  type AccountChanges,
  type AccountRecord,
  type BatchItem,
  type PostingOperation,
  type PostingOutcome,
} from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import {
  call,
  dec,
  done,
  eventually,
  op,
  openAccount,
  openLedger,
  openPosting,
  rejected,
  transferDetails,
  type OpenPosting,
} from '../support/books.js';
import { DEFAULT_TEST_LEDGER, freshDatabase, type FreshDatabase } from '../support/index.js';
import { brokenPromises } from '../support/model/promises.js';

let database: FreshDatabase;
let ledger: OpenPosting;
beforeAll(async () => {
  database = await freshDatabase();
  ledger = openPosting(database);
});
afterAll(async () => {
  expect(await brokenPromises(ledger.db, DEFAULT_TEST_LEDGER)).toEqual([]);
  await ledger.close();
  await database.close();
});

const post = (operation: PostingOperation): Promise<PostingOutcome> => ledger.posting.post(call(operation));
const account = (given: Parameters<typeof openAccount>[1] = {}): Promise<AccountRecord> =>
  openAccount(ledger.db, given);
const change = (accountId: string, changes: AccountChanges) =>
  updateAccount(
    ledger.db,
    { ledgerId: DEFAULT_TEST_LEDGER, idempotencyKey: newId(), actor: 'operator' },
    accountId,
    changes,
  );
/** Posted, pendingIn, pendingOut in minor units on the normal side. */
const standing = async (accountId: string): Promise<bigint[]> => {
  const row = await ledger.db
    .selectFrom('accounts')
    .selectAll()
    .where('ledger_id', '=', DEFAULT_TEST_LEDGER)
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  const pending = [row.pending_debits, row.pending_credits];
  return row.normal_side === 'DEBIT'
    ? [row.posted_debits - row.posted_credits, ...pending]
    : [row.posted_credits - row.posted_debits, ...pending.reverse()];
};
const items = (outcome: PostingOutcome): readonly BatchItem[] => {
  if (outcome.kind !== 'batch') throw new Error(`not a batch: ${outcome.kind}`);
  return outcome.results;
};
/** An account with this much on it, which may not fall below zero. */
const funded = async (amount: string, given: Parameters<typeof openAccount>[1] = {}): Promise<AccountRecord> => {
  const [source, target] = await Promise.all([account(), account({ minBalance: dec('0'), ...given })]);
  done(await post(op.transfer(source.accountId, target.accountId, amount)));
  return target;
};

describe('a transfer', () => {
  it.each([
    ['DEBIT', 'CREDIT', 'DEBIT'],
    ['CREDIT', 'DEBIT', 'CREDIT'],
  ] as const)(
    'between %s-normal accounts lowers "from" with a %s and raises "to" with a %s',
    async (side, out, into) => {
      const [from, to] = await Promise.all([account({ normalSide: side }), account({ normalSide: side })]);
      const { entries, status } = done(await post(op.transfer(from.accountId, to.accountId, '12.34')));
      expect(status).toBe('POSTED');
      expect(entries.map(({ accountId, direction, amount }) => [accountId, direction, amount])).toEqual([
        [from.accountId, out, 1234n],
        [to.accountId, into, 1234n],
      ]);
      expect([await standing(from.accountId), await standing(to.accountId)]).toEqual([
        [-1234n, 0n, 0n],
        [1234n, 0n, 0n],
      ]);
    },
  );

  it('is refused with the reason and its path, and writes nothing', async () => {
    const [usd, other, credit, eur, poor] = await Promise.all([
      account(),
      account(),
      account({ normalSide: 'CREDIT' }),
      account({ currency: 'EUR' }),
      account({ minBalance: dec('0') }),
    ]);
    const [frozen, closed] = await Promise.all([account(), account()]);
    await change(frozen.accountId, { status: 'FROZEN' });
    await change(closed.accountId, { status: 'CLOSED' });
    const nobody = newId();
    const [a, b] = [usd.accountId, other.accountId];
    const cases: [PostingOperation, string, string[], object?][] = [
      [op.transfer(nobody, b, '1'), 'NOT_FOUND', ['fromAccountId'], { subject: 'account', id: nobody }],
      [op.transfer(a, nobody, '1'), 'NOT_FOUND', ['toAccountId'], { id: nobody }],
      [op.transfer(a, a, '1'), 'INVALID_INPUT', ['toAccountId']],
      [op.transfer(a, credit.accountId, '1'), 'AMBIGUOUS_DIRECTION', ['toAccountId']],
      [op.transfer(a, eur.accountId, '1'), 'CURRENCY_MISMATCH', ['toAccountId']],
      [op.transfer(a, b, '1', { currency: 'EUR' }), 'CURRENCY_MISMATCH', ['currency']],
      [op.transfer(a, b, '0'), 'INVALID_INPUT', ['amount']],
      [op.transfer(a, b, '-1'), 'INVALID_INPUT', ['amount']],
      [op.transfer(a, b, '0.001'), 'INVALID_INPUT', ['amount']],
      [op.transfer(a, b, '9'.repeat(37)), 'INVALID_INPUT', ['amount']],
      [op.transfer(frozen.accountId, b, '1'), 'ACCOUNT_NOT_OPEN', ['fromAccountId'], { status: 'FROZEN' }],
      [op.transfer(a, closed.accountId, '1'), 'ACCOUNT_NOT_OPEN', ['toAccountId'], { status: 'CLOSED' }],
      [
        op.transfer(poor.accountId, b, '1'),
        'INSUFFICIENT_FUNDS',
        ['amount'],
        { accountId: poor.accountId, available: '0.00', required: '1.00', currency: 'USD' },
      ],
    ];
    for (const [operation, code, path, facts] of cases)
      expect(rejected(await post(operation))).toMatchObject({ code, path, ...facts });
    for (const { accountId } of [usd, other, frozen, closed, poor])
      expect(await standing(accountId)).toEqual([0n, 0n, 0n]);
  });

  it('carries 38 digits exactly, through running balances beyond them', async () => {
    const [from, to] = await Promise.all([account(), account()]);
    const most = `${'9'.repeat(36)}.99`;
    for (let n = 1n; n <= 11n; n += 1n) {
      const { entries } = done(await post(op.transfer(from.accountId, to.accountId, most)));
      expect(entries.map((entry) => entry.debitsAfter - entry.creditsAfter)).toEqual([
        -n * (10n ** 38n - 1n),
        n * (10n ** 38n - 1n),
      ]);
    }
    done(await post(op.transfer(to.accountId, from.accountId, '0.01')));
    expect(await standing(to.accountId)).toEqual([11n * (10n ** 38n - 1n) - 1n, 0n, 0n]);
  });

  it('gives gap-free sequences, and times that never go back', async () => {
    const [a, b] = await Promise.all([account(), account()]);
    await Promise.all(Array.from({ length: 50 }, () => post(op.transfer(a.accountId, b.accountId, '0.01'))));
    for (let i = 0; i < 10; i += 1) done(await post(op.transfer(b.accountId, a.accountId, '0.01')));
    const rows = await ledger.db
      .selectFrom('entries')
      .select(['sequence', 'created_at'])
      .where('ledger_id', '=', DEFAULT_TEST_LEDGER)
      .where('account_id', '=', a.accountId)
      .orderBy('sequence')
      .execute();
    expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 60 }, (_, i) => BigInt(i + 1)));
    const times = rows.map((row) => row.created_at.getTime());
    expect(times).toEqual([...times].sort((x, y) => x - y));
  });
});

describe('limits', () => {
  it('count what is reserved: out of what is there, and into what may be held', async () => {
    const giver = await funded('10.00');
    const taker = await account({ minBalance: dec('0'), maxBalance: dec('8') });
    done(await post(op.transfer(giver.accountId, taker.accountId, '6.00', { pending: true })));
    expect(rejected(await post(op.transfer(giver.accountId, taker.accountId, '2.01')))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      accountId: taker.accountId,
      limit: '8.00',
      attempted: '8.01',
    });
    const elsewhere = await account();
    expect(rejected(await post(op.transfer(giver.accountId, elsewhere.accountId, '4.01')))).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      available: '4.00',
      required: '4.01',
    });
    done(await post(op.transfer(giver.accountId, taker.accountId, '2.00')));
    done(await post(op.transfer(giver.accountId, elsewhere.accountId, '2.00')));
    expect(rejected(await post(op.transfer(taker.accountId, elsewhere.accountId, '2.01')))).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      available: '2.00',
    });
  });

  it('changed later never undo what happened: an account beyond them may move back, not further out', async () => {
    const [a, b] = [await funded('10.00'), await account()];
    expect((await change(a.accountId, { minBalance: dec('20'), maxBalance: null })).kind).toBe('done');
    expect(rejected(await post(op.transfer(a.accountId, b.accountId, '0.01')))).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      available: '0.00',
    });
    done(await post(op.transfer(b.accountId, a.accountId, '0.01')));
    await change(a.accountId, { minBalance: dec('0'), maxBalance: dec('5') });
    expect(rejected(await post(op.transfer(b.accountId, a.accountId, '0.01'))).code).toBe('LIMIT_EXCEEDED');
    done(await post(op.transfer(a.accountId, b.accountId, '1.00')));
    expect(await standing(a.accountId)).toEqual([901n, 0n, 0n]);
  });

  it('judge a transaction as a whole: an account may be debited and credited in one', async () => {
    const [a, b] = [await funded('1.00'), await account()];
    const through: [string, 'DEBIT' | 'CREDIT', string][] = [
      [a.accountId, 'CREDIT', '5.00'],
      [b.accountId, 'DEBIT', '5.00'],
      [b.accountId, 'CREDIT', '4.50'],
      [a.accountId, 'DEBIT', '4.50'],
    ];
    done(await post(op.post(through)));
    expect(await standing(a.accountId)).toEqual([50n, 0n, 0n]);
  });
});

describe('a transaction of any shape', () => {
  it('balances in each of its currencies, or is refused', async () => {
    const [usd, fees, eur, jpy] = await Promise.all([
      account(),
      account({ normalSide: 'CREDIT' }),
      account({ currency: 'EUR' }),
      account({ currency: 'JPY' }),
    ]);
    const [usd2, eur2] = await Promise.all([account(), account({ currency: 'EUR' })]);
    const exchange: [string, 'DEBIT' | 'CREDIT', string][] = [
      [usd.accountId, 'CREDIT', '110.00'],
      [usd2.accountId, 'DEBIT', '108.90'],
      [fees.accountId, 'DEBIT', '1.10'],
      [eur.accountId, 'DEBIT', '100'],
      [eur2.accountId, 'CREDIT', '100.0'],
    ];
    expect(done(await post(op.post(exchange))).entries).toHaveLength(5);
    expect([await standing(fees.accountId), await standing(eur.accountId)]).toEqual([
      [-110n, 0n, 0n],
      [10_000n, 0n, 0n],
    ]);
    for (const [entries, code, path] of [
      [[...exchange, [eur.accountId, 'DEBIT', '0.01']], 'UNBALANCED', ['entries']],
      // Ten of one currency and ten of another are no balance.
      [
        [
          [usd.accountId, 'DEBIT', '10'],
          [jpy.accountId, 'CREDIT', '10'],
        ],
        'UNBALANCED',
        ['entries'],
      ],
      [
        [
          [usd.accountId, 'DEBIT', '1'],
          [jpy.accountId, 'CREDIT', '0.1'],
        ],
        'INVALID_INPUT',
        ['entries', '1', 'amount'],
      ],
      [
        [
          [usd.accountId, 'DEBIT', '1'],
          [newId(), 'CREDIT', '1'],
        ],
        'NOT_FOUND',
        ['entries', '1', 'accountId'],
      ],
    ] as [[string, 'DEBIT' | 'CREDIT', string][], string, string[]][])
      expect(rejected(await post(op.post(entries)))).toMatchObject({ code, path });
  });
});

describe('a hold', () => {
  const hold = async (amount = '5.00', more: () => object = () => ({})) => {
    const [from, to] = [await funded('10.00'), await account()];
    const made = done(await post(op.transfer(from.accountId, to.accountId, amount, { pending: true, ...more() })));
    return { from, to, made, id: made.transactionId };
  };

  it('reserves, and moves nothing until it is posted as a whole', async () => {
    const { from, to, made, id } = await hold();
    expect([made.status, made.entries, made.holds.length]).toEqual(['PENDING', [], 2]);
    expect([await standing(from.accountId), await standing(to.accountId)]).toEqual([
      [1_000n, 0n, 500n],
      [0n, 500n, 0n],
    ]);
    const posted = done(await post(op.postPending(id)));
    expect([posted.status, posted.entries.map((entry) => entry.amount)]).toEqual(['POSTED', [500n, 500n]]);
    expect(posted.effectiveAt).toEqual(posted.resolvedAt);
    expect([await standing(from.accountId), await standing(to.accountId)]).toEqual([
      [500n, 0n, 0n],
      [500n, 0n, 0n],
    ]);
  });

  it('posted in part gives the rest back; more than the whole, or a part of several legs, is refused', async () => {
    const { from, to, id } = await hold();
    expect(rejected(await post(op.postPending(id, '5.01')))).toMatchObject({ code: 'INVALID_INPUT', path: ['amount'] });
    expect(rejected(await post(op.postPending(id, '0')))).toMatchObject({ code: 'INVALID_INPUT', path: ['amount'] });
    expect(done(await post(op.postPending(id, '2.00'))).entries[0]!.amount).toBe(200n);
    expect([await standing(from.accountId), await standing(to.accountId)]).toEqual([
      [800n, 0n, 0n],
      [200n, 0n, 0n],
    ]);
    const legs: [string, 'DEBIT' | 'CREDIT', string][] = [
      [from.accountId, 'CREDIT', '2'],
      [to.accountId, 'DEBIT', '1'],
      [to.accountId, 'DEBIT', '1'],
    ];
    const several = done(await post(op.post(legs, { pending: true })));
    expect(rejected(await post(op.postPending(several.transactionId, '1'))).code).toBe('INVALID_INPUT');
    done(await post(op.postPending(several.transactionId)));
  });

  it('voided gives all of it back, also on a frozen account, and is then over', async () => {
    const { from, to, id, made } = await hold();
    await change(from.accountId, { status: 'FROZEN' });
    expect(rejected(await post(op.postPending(id))).code).toBe('ACCOUNT_NOT_OPEN');
    const voided = done(await post(op.voidPending(id)));
    expect([voided.status, voided.entries, voided.effectiveAt]).toEqual(['VOIDED', [], made.effectiveAt]);
    expect([await standing(from.accountId), await standing(to.accountId)]).toEqual([
      [1_000n, 0n, 0n],
      [0n, 0n, 0n],
    ]);
    for (const operation of [op.postPending(id), op.voidPending(id), op.reverse(id)])
      expect(rejected(await post(operation))).toMatchObject({ code: 'INVALID_STATE', subjectId: id, status: 'VOIDED' });
  });

  it('past its time is over, whether or not the expiry job has come by', async () => {
    const soon = (): object => ({ expiresAt: new Date(Date.now() + 800) });
    const [inPassing, byTheJob] = [await hold('5.00', soon), await hold('5.00', soon)];
    await ledger.posting.expire(DEFAULT_TEST_LEDGER, byTheJob.id);
    expect((await standing(byTheJob.from.accountId))[2]).toBe(500n);
    await eventually(() => Date.now() > byTheJob.made.expiresAt!.getTime());
    expect(rejected(await post(op.postPending(inPassing.id)))).toMatchObject({ status: 'EXPIRED' });
    await ledger.posting.expire(DEFAULT_TEST_LEDGER, byTheJob.id);
    for (const { from, id } of [inPassing, byTheJob]) {
      expect(await standing(from.accountId)).toEqual([1_000n, 0n, 0n]);
      const ended = await ledger.db
        .selectFrom('transaction_resolutions')
        .select(['status', 'actor'])
        .where('ledger_id', '=', DEFAULT_TEST_LEDGER)
        .where('transaction_id', '=', id)
        .execute();
      expect(ended).toEqual([{ status: 'EXPIRED', actor: 'system:expiry' }]);
    }
  });

  it('may not be made with an end in the past', async () => {
    const [a, b] = await Promise.all([account(), account()]);
    const expiresAt = new Date(Date.now() - 1_000);
    expect(
      rejected(await post(op.transfer(a.accountId, b.accountId, '1', { pending: true, expiresAt }))),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['expiresAt'],
    });
  });
});

describe('a reversal', () => {
  it('happens once, is linked, and keeps the limits', async () => {
    const [from, to] = [await funded('10.00'), await account({ minBalance: dec('0') })];
    const posted = done(await post(op.transfer(from.accountId, to.accountId, '4.00')));
    const away = done(await post(op.transfer(to.accountId, from.accountId, '1.00')));
    expect(rejected(await post(op.reverse(posted.transactionId)))).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      path: ['transactionId'],
      available: '3.00',
    });
    done(await post(op.reverse(away.transactionId)));
    const reversal = done(await post(op.reverse(posted.transactionId, 'by mistake')));
    expect(reversal).toMatchObject({
      status: 'POSTED',
      reversesTransactionId: posted.transactionId,
      description: 'by mistake',
      entries: [
        { accountId: from.accountId, direction: 'DEBIT', amount: 400n },
        { accountId: to.accountId, direction: 'CREDIT', amount: 400n },
      ],
    });
    expect(rejected(await post(op.reverse(posted.transactionId)))).toMatchObject({ status: 'REVERSED' });
    done(await post(op.reverse(reversal.transactionId)));
    expect(rejected(await post(op.reverse(newId()))).code).toBe('NOT_FOUND');
  });

  it('of a hold posted in part gives back what was posted; of one still pending it is refused', async () => {
    const [from, to] = [await funded('10.00'), await account()];
    const hold = done(await post(op.transfer(from.accountId, to.accountId, '5.00', { pending: true })));
    expect(rejected(await post(op.reverse(hold.transactionId)))).toMatchObject({ status: 'PENDING' });
    done(await post(op.postPending(hold.transactionId, '2.00')));
    expect(done(await post(op.reverse(hold.transactionId))).entries[0]!.amount).toBe(200n);
    expect(await standing(from.accountId)).toEqual([1_000n, 0n, 0n]);
  });
});

describe('a batch of transfers', () => {
  it('atomic: the culprits say why, the innocent BATCH_REJECTED, and nothing is written', async () => {
    const [a, b] = [await funded('1.00'), await account()];
    const command = call(
      op.batch([
        transferDetails(a.accountId, b.accountId, '0.60'),
        transferDetails(a.accountId, b.accountId, '0.60'),
        transferDetails(b.accountId, a.accountId, '0.10', { pending: true }),
      ]),
    );
    const outcome = await ledger.posting.post(command);
    expect(items(outcome).map((item) => rejected(item))).toMatchObject([
      { code: 'BATCH_REJECTED', path: ['0'] },
      { code: 'INSUFFICIENT_FUNDS', path: ['1', 'amount'], available: '0.40' },
      { code: 'BATCH_REJECTED', path: ['2'] },
    ]);
    expect([await standing(a.accountId), await standing(b.accountId)]).toEqual([
      [100n, 0n, 0n],
      [0n, 0n, 0n],
    ]);
    done(await post(op.transfer(b.accountId, a.accountId, '9.00')));
    const again = await ledger.posting.post(command);
    expect([again.replayed, items(again)]).toEqual([true, items(outcome)]);
  });

  it('independent: one result each, in order; the good ones are posted, and replayed as they were', async () => {
    const [a, b] = [await funded('1.00'), await account()];
    const command = call(
      op.batch(
        [
          transferDetails(a.accountId, b.accountId, '0.60'),
          transferDetails(a.accountId, b.accountId, '0.60'),
          transferDetails(a.accountId, newId(), '0.10'),
          transferDetails(a.accountId, b.accountId, '0.40'),
        ],
        false,
      ),
    );
    const outcome = await ledger.posting.post(command);
    expect(items(outcome).map((item) => (item.kind === 'done' ? 'done' : item.rejection.code))).toEqual([
      'done',
      'INSUFFICIENT_FUNDS',
      'NOT_FOUND',
      'done',
    ]);
    expect(await standing(a.accountId)).toEqual([0n, 0n, 0n]);
    const again = await ledger.posting.post(command);
    expect([again.replayed, items(again)]).toEqual([true, items(outcome)]);
  });

  it('takes a thousand transfers, each seeing the ones before it', async () => {
    const accounts = await Promise.all(Array.from({ length: 10 }, () => account({ minBalance: dec('0') })));
    const first = await funded('1.00');
    const chain = Array.from({ length: 1_000 }, (_, i) => {
      const from = i === 0 ? first : accounts[(i - 1) % 10]!;
      return transferDetails(from.accountId, accounts[i % 10]!.accountId, '1.00');
    });
    expect(items(await post(op.batch(chain))).every((item) => item.kind === 'done')).toBe(true);
    expect(await standing(accounts[9]!.accountId)).toEqual([100n, 0n, 0n]);
  });
});

describe('time', () => {
  it('effective times may lie in the past or future, but not in closed books', async () => {
    const ledgerId = await openLedger(ledger.db);
    const [a, b] = await Promise.all([account({ ledgerId }), account({ ledgerId })]);
    const at = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
    const send = (more: object): Promise<PostingOutcome> =>
      ledger.posting.post(call(op.transfer(a.accountId, b.accountId, '1.00', more), { ledgerId }));
    const [early, late, closing] = [at(-120), at(60), at(-60)];
    for (const effectiveAt of [early, late])
      expect(done(await send({ effectiveAt })).entries.map((entry) => entry.effectiveAt)).toEqual([
        effectiveAt,
        effectiveAt,
      ]);
    const waiting = done(await send({ effectiveAt: early, pending: true }));
    const open = done(await send({ pending: true }));
    const closed = await closeBooks(ledger.db, { ledgerId, idempotencyKey: newId(), actor: 'operator' }, closing);
    expect(closed.kind).toBe('done');
    for (const effectiveAt of [early, closing])
      expect(rejected(await send({ effectiveAt }))).toMatchObject({ code: 'INVALID_INPUT', path: ['effectiveAt'] });
    done(await send({ effectiveAt: new Date(closing.getTime() + 1) }));
    done(await send({}));
    const inLedger = (operation: PostingOperation): Promise<PostingOutcome> =>
      ledger.posting.post(call(operation, { ledgerId }));
    expect(rejected(await inLedger(op.postPending(waiting.transactionId))).code).toBe('INVALID_INPUT');
    done(await inLedger(op.voidPending(waiting.transactionId)));
    done(await inLedger(op.postPending(open.transactionId)));
    expect(await brokenPromises(ledger.db, ledgerId)).toEqual([]);
  });
});
