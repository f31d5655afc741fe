import { Agent, type Dispatcher } from 'undici';
import { vettedConnector, type ConnectorOptions } from '../guard/connector.js';
import type { SignatureHeaders } from '../signing.js';
import { parseRetryAfter } from './backoff.js';
import { inWords, statusInWords } from './words.js';

const KEEP_ALIVE_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** How one POST went. */
export interface SendResult {
  /** Null: no status came. */
  readonly statusCode: number | null;
  readonly responseStart: string | null;
  readonly retryAfterMs: number | null;
  /** In words; null: a 2xx that ended in time. */
  readonly error: string | null;
  readonly durationMs: number;
}

export interface SenderOptions extends ConnectorOptions {
  readonly deadlineMs: number;
  readonly maxResponseBytes: number;
  readonly keptResponseBytes: number;
}

export interface Sender {
  /** POSTs a signed body. Never throws; undefined: cut off by `abort`, which says nothing of the receiver. */
  send(url: URL, body: string, signature: SignatureHeaders): Promise<SendResult | undefined>;
  /** Cuts off everything under way. */
  abort(): void;
  /** Closes idle connections. */
  close(): Promise<void>;
}

/**
 * Sends over kept-alive connections to vetted addresses. One deadline covers resolving, connecting, sending and reading; the
 * answer's body is read to a cap and not decompressed, so that neither slowness nor size costs more than was set aside.
 * The status decides; a body beyond the cap is dropped with its connection. Redirects are not followed: undici does not
 * unless told to.
 */
export function createSender(options: SenderOptions): Sender {
  const agent = new Agent({
    connect: vettedConnector(options),
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: options.deadlineMs,
    bodyTimeout: options.deadlineMs,
  });
  const underWay = new Set<AbortController>();
  let aborted = false;

  const send = async (url: URL, body: string, signature: SignatureHeaders): Promise<SendResult | undefined> => {
    if (aborted) return undefined;
    const startedAt = performance.now();
    const controller = new AbortController();
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      controller.abort();
    }, options.deadlineMs);
    underWay.add(controller);
    let statusCode: number | null = null;
    let responseStart: string | null = null;
    let retryAfterMs: number | null = null;
    let error: string | null = null;
    try {
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'LedgerFlow-Webhooks/1', ...signature },
        body,
        signal: controller.signal,
      });
      statusCode = response.statusCode;
      retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
      if (statusCode < 200 || statusCode > 299) error = statusInWords(statusCode, oneValue(response.headers.location));
      responseStart = await readStart(response, options.maxResponseBytes, options.keptResponseBytes);
    } catch (failure) {
      if (aborted && !late) return undefined;
      const seconds = options.deadlineMs / 1000;
      const words = late
        ? statusCode === null
          ? `no answer within ${seconds} s`
          : `answered ${statusCode}, but did not finish within ${seconds} s`
        : inWords(failure);
      // A refusal stands whatever became of its body; a success must be complete.
      error ??= words;
    } finally {
      clearTimeout(deadline);
      underWay.delete(controller);
    }
    return { statusCode, responseStart, retryAfterMs, error, durationMs: performance.now() - startedAt };
  };
  return {
    send,
    abort: () => {
      aborted = true;
      for (const controller of underWay) controller.abort();
    },
    close: () => agent.destroy(),
  };
}

/** Reads to the end or the cap, whichever comes first, and returns the start as text. */
async function readStart(
  response: Dispatcher.ResponseData,
  maxBytes: number,
  keptBytes: number,
): Promise<string | null> {
  const { body } = response;
  body.on('error', () => undefined);
  const kept: Buffer[] = [];
  let read = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (read < keptBytes) kept.push(chunk);
    read += chunk.length;
    if (read >= maxBytes) break;
  }
  if (read === 0) return null;
  const encoding = oneValue(response.headers['content-encoding']);
  if (encoding !== undefined && encoding !== 'identity')
    return `(${read} bytes or more of ${encoding.slice(0, 40)}, not shown)`;
  return Buffer.concat(kept).subarray(0, keptBytes).toString('utf8').replaceAll('\u0000', '');
}

const oneValue = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
