import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger, createRequestLog, type LogOptions, type RequestLine } from './index.js';

const API_KEY = `lfk_AAAAAAAAcACAAAAAAAAAAQ_${'s'.repeat(43)}`;
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
const ADMIN_KEY = 'the-operators-own-key-0123456789';
const PASSWORD = 'p4ssw0rd';

function capture(options: Partial<LogOptions> = {}) {
  let text = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const logger = createLogger({ level: 'info', process: 'api', secrets: [ADMIN_KEY], destination, ...options });
  return { logger, text: () => text };
}

describe('the log', () => {
  it('is one JSON object a line, with time, level and process', () => {
    const { logger, text } = capture();
    logger.info({ port: 4000 }, 'listening');
    const line = JSON.parse(text()) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', process: 'api', port: 4000, msg: 'listening' });
    expect(new Date(line.time as string).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each([
    ['a field named so', { authorization: 'Basic abc123xyz' }, 'abc123xyz'],
    ['a field further down', { request: { headers: { authorization: 'abc123xyz' } } }, 'abc123xyz'],
    ['a signing secret', { endpoint: { signingSecret: 'abc123xyz' } }, 'abc123xyz'],
    ['an API key in an innocent field', { note: `it was ${API_KEY}!` }, 's'.repeat(20)],
    ['a webhook secret in a list', { list: ['a', WEBHOOK_SECRET] }, 'MfKQ9r8GKYqr'],
    ['a bearer header in an array', { rawHeaders: ['Authorization', `Bearer opaque-token`] }, 'opaque-token'],
    ['a token', { detail: { deep: { deeper: { token: TOKEN } } } }, 'eyJzdWIiOiJhZGEifQ'],
    ["the operator's key", { argv: ['--key', ADMIN_KEY] }, ADMIN_KEY],
    ['a password in a URL', { url: `postgres://app:${PASSWORD}@db:5432/ledger` }, PASSWORD],
    ['a password in an error', { err: new Error(`cannot reach redis://:${PASSWORD}@cache:6379`) }, PASSWORD],
  ])('does not show %s', (_what, fields, secret) => {
    const { logger, text } = capture();
    logger.error(fields, `failed for ${API_KEY}`);
    expect(text()).toContain('[redacted]');
    expect(text()).not.toContain(secret);
    expect(text()).not.toContain('s'.repeat(20));
    expect(() => void JSON.parse(text())).not.toThrow();
  });

  it('leaves ordinary lines as they are', () => {
    const { logger, text } = capture();
    logger.info({ url: 'https://example.com/a:b@c', prefix: 'lfk_AAAA' }, 'bearer of news');
    expect(text()).not.toContain('[redacted]');
  });
});

describe('the line of a request', () => {
  const line: RequestLine = {
    requestId: 'r1',
    operation: 'transfer',
    ledgerId: '00000000-0000-7000-8000-000000000001',
    actor: 'key:1',
    status: 200,
    outcome: 'ok',
    durationMs: 1.23456,
    amounts: ['12.34'],
  };

  it('says who did what, how long it took and what came of it; amounts only where they may be shown', () => {
    const hidden = capture();
    createRequestLog(hidden.logger, false)(line);
    expect(JSON.parse(hidden.text())).toMatchObject({
      level: 'info',
      msg: 'request',
      requestId: 'r1',
      operation: 'transfer',
      actor: 'key:1',
      outcome: 'ok',
      durationMs: 1.23,
    });
    expect(hidden.text()).not.toContain('12.34');
    const shown = capture();
    createRequestLog(shown.logger, true)(line);
    expect(shown.text()).toContain('12.34');
  });

  it('has the cause of a masked error, at level error', () => {
    const { logger, text } = capture();
    const failed = { ...line, outcome: 'INTERNAL_SERVER_ERROR', err: new Error('disk full') };
    createRequestLog(logger, false)(failed);
    expect(JSON.parse(text())).toMatchObject({ level: 'error', requestId: 'r1', err: { message: 'disk full' } });
  });
});
