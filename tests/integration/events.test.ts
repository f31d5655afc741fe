import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventPayloads, updateAccount, type EventPayload, type EventRecord } from '../../src/ledger/index.js';
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
  type OpenPosting,
} from '../support/books.js';
import { freshDatabase, type FreshDatabase } from '../support/index.js';

const FOLDER = 'src/ledger/events/schemas';

let database: FreshDatabase;
let books: OpenPosting;
let ledgerId: string;
let events: EventRecord[];
let payloads: Map<string, EventPayload>;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await freshDatabase();
  books = openPosting(database);
  ledgerId = await openLedger(books.db);
  const [a, b] = [
    await openAccount(books.db, { ledgerId, code: 'a', minBalance: dec('-1000.5') }),
    await openAccount(books.db, { ledgerId, code: 'b', metadata: { nested: { list: [1, null, 'x'] } } }),
  ];
  const kwd = await openAccount(books.db, { ledgerId, code: 'kwd', currency: 'KWD', normalSide: 'CREDIT' });
  const kwd2 = await openAccount(books.db, {
    ledgerId,
    code: 'kwd2',
    currency: 'KWD',
    maxBalance: dec('99999999999999999.999'),
  });
  const ctx = { ledgerId, idempotencyKey: newId(), actor: 'operator' };
  await updateAccount(books.db, ctx, b.accountId, { name: 'Renamed', maxBalance: dec('7000') });
  const post = async (name: string, operation: Parameters<typeof call>[0]): Promise<void> => {
    ids[name] = done(await books.posting.post(call(operation, { ledgerId }))).transactionId;
  };
  const transfer = (more: object = {}) => op.transfer(a.accountId, b.accountId, '10', more);
  await post(
    'plain',
    transfer({
      reference: 'r',
      description: 'd',
      metadata: { k: 'v' },
      effectiveAt: new Date('1999-12-31T23:59:59.999Z'),
    }),
  );
  await post(
    'kwd',
    op.post([
      [kwd.accountId, 'CREDIT', '12345678901234.567'],
      [kwd2.accountId, 'DEBIT', '12345678901234.567'],
    ]),
  );
  await post('captured', transfer({ pending: true, expiresAt: new Date(Date.now() + 3_600_000) }));
  await post('captured', op.postPending(ids.captured!, '4.5'));
  await post('voided', transfer({ pending: true }));
  await post('voided', op.voidPending(ids.voided!));
  await post('lapsed', transfer({ pending: true, expiresAt: new Date(Date.now() + 200) }));
  await eventually(async () => {
    await books.posting.expire(ledgerId, ids.lapsed!);
    return (await logOf(ids.lapsed)).length === 2;
  });
  await post('reversal', op.reverse(ids.plain!));
  events = await logOf();
  payloads = await eventPayloads(books.db, ledgerId, events);
});
afterAll(async () => {
  await books.close();
  await database.close();
});

async function logOf(subjectId?: string): Promise<EventRecord[]> {
  let query = books.db.selectFrom('events').selectAll().where('ledger_id', '=', ledgerId);
  if (subjectId) query = query.where('subject_id', '=', subjectId);
  const rows = await query.orderBy('created_at').orderBy('event_id').execute();
  return rows.map((row) => ({
    eventId: row.event_id,
    type: row.type as EventRecord['type'],
    subjectId: row.subject_id,
    payload: row.payload,
    createdAt: row.created_at,
  }));
}

const payloadsOf = (name: string): EventPayload[] =>
  events.filter((event) => event.subjectId === ids[name]).map((event) => payloads.get(event.eventId)!);

describe('event payloads', () => {
  it('fit the committed schema of their type and version, each type at least once, with nothing unnamed', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
    const validators = new Map<string, ValidateFunction>(
      readdirSync(FOLDER).map((file) => [
        file.replace('.json', ''),
        ajv.compile(JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as object),
      ]),
    );
    const seen = new Set<string>();
    for (const event of events) {
      const payload = JSON.parse(JSON.stringify(payloads.get(event.eventId))) as EventPayload;
      const name = `${payload.type}.v${payload.version}`;
      const validate = validators.get(name);
      expect(validate, name).toBeDefined();
      validate!(payload);
      expect(validate!.errors, JSON.stringify(payload)).toBeNull();
      expect(validate!({ ...payload, more: 1 })).toBe(false);
      expect(validate!({ ...payload, version: 2 })).toBe(false);
      seen.add(name);
    }
    expect([...seen].sort()).toEqual([...validators.keys()].sort());
  });

  it('say what was so at their event, whatever happened since', () => {
    const [held, posted] = payloadsOf('captured');
    expect(held).toMatchObject({
      type: 'transaction.pending',
      data: {
        transaction: {
          status: 'PENDING',
          resolvedAt: null,
          entries: [],
          holds: [{ amount: '10.00' }, { amount: '10.00' }],
        },
      },
    });
    expect(posted).toMatchObject({
      type: 'transaction.posted',
      data: {
        transaction: {
          status: 'POSTED',
          entries: [
            { accountCode: 'a', direction: 'CREDIT', amount: '4.50' },
            { accountCode: 'b', amount: '4.50' },
          ],
          holds: [{ amount: '10.00' }, { amount: '10.00' }],
        },
      },
    });
    expect(payloadsOf('voided').map((p) => p.type)).toEqual(['transaction.pending', 'transaction.voided']);
    expect(payloadsOf('lapsed').map((p) => p.type)).toEqual(['transaction.pending', 'transaction.expired']);
    const [created, updated] = events
      .filter((e) => e.subjectId && e.payload)
      .map((e) => payloads.get(e.eventId)!)
      .filter((p) => (p.data.account as { code: string }).code === 'b');
    expect(created).toMatchObject({
      type: 'account.created',
      data: { account: { name: 'b', version: 1, maxBalance: null } },
    });
    expect(updated).toMatchObject({
      type: 'account.updated',
      data: { account: { name: 'Renamed', version: 2, maxBalance: '7000.00' } },
    });
  });

  it('carry exact decimals, running balances and the numbers to order by', () => {
    expect(payloadsOf('kwd')[0]!.data.transaction).toMatchObject({
      entries: [
        { accountCode: 'kwd', amount: '12345678901234.567', balanceAfter: '12345678901234.567', sequence: '1' },
        { accountCode: 'kwd2', amount: '12345678901234.567', balanceAfter: '12345678901234.567', sequence: '1' },
      ],
    });
    expect(payloadsOf('reversal')[0]!.data.transaction).toMatchObject({
      reversesTransactionId: ids.plain,
      entries: [
        { accountCode: 'a', direction: 'DEBIT', balanceAfter: '-4.50', sequence: '3' },
        { accountCode: 'b', direction: 'CREDIT', balanceAfter: '4.50', sequence: '3' },
      ],
    });
  });

  it('are not made for another ledger', async () => {
    const plain = events.filter((event) => event.subjectId === ids.plain);
    expect((await eventPayloads(books.db, newId(), plain)).size).toBe(0);
    expect((await eventPayloads(books.db, ledgerId, [])).size).toBe(0);
  });
});
