import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { payloadReference, schemaFile } from '../../scripts/webhook-payloads.js';
import { WEBHOOK_EVENT_TYPES, sendTestEvent } from '../../src/webhooks/index.js';
import { startReceiver, type Receiver } from '../faults/webhook-support/receiver.js';
import { command, commitEvents, done, setStage, type Stage } from '../faults/webhook-support/stage.js';

const docs = readFileSync('docs/webhooks.md', 'utf8');

describe('docs/webhooks.md', () => {
  test('every row of the fault table names a test that exists', () => {
    const tests = readdirSync('tests/faults')
      .filter((name) => name.startsWith('webhooks') && name.endsWith('.test.ts'))
      .map((name) => readFileSync(`tests/faults/${name}`, 'utf8'))
      .join('\n');
    const rows = docs.slice(docs.indexOf('<!-- faults -->')).match(/^\|.*"(.*)" \|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(20);
    const missing = rows.map((row) => /"(.*)" \|$/.exec(row)![1]!).filter((name) => !tests.includes(`'${name}'`));
    expect(missing).toEqual([]);
  });

  test('the payload reference is what the schemas say', () => {
    expect(readFileSync('docs/webhook-payloads.md', 'utf8')).toBe(payloadReference());
  });

  test('every type of event has a schema of that title', () => {
    for (const type of WEBHOOK_EVENT_TYPES)
      expect(JSON.parse(readFileSync(schemaFile(type), 'utf8'))).toMatchObject({ title: type, $id: `${type}.v1.json` });
  });
});

describe('payloads as they arrive', () => {
  let stage: Stage;
  let receiver: Receiver;
  beforeAll(async () => {
    stage = await setStage();
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await stage.close();
    await receiver.close();
  });

  test('webhook.test and webhook.disabled are what their schemas say', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const gone = await startReceiver();
    gone.answer = (_request, response) => void response.writeHead(410).end();
    const { id } = await stage.endpoint(receiver.url, { eventTypes: ['webhook.*'] });
    await stage.endpoint(gone.url, { eventTypes: ['account.*'] });
    await stage.work();
    done(await sendTestEvent(stage.services, command(), id));
    await commitEvents(stage.db, 1);
    await receiver.until(2);
    const bodies = receiver.received.map((one) => JSON.parse(one.body) as { type: string });
    expect(bodies.map((body) => body.type).sort()).toEqual(['webhook.disabled', 'webhook.test']);
    for (const body of bodies) {
      const validate = ajv.compile(JSON.parse(readFileSync(schemaFile(body.type), 'utf8')) as object);
      expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    }
    await gone.close();
  });
});
