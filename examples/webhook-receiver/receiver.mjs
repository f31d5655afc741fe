import { Buffer } from 'node:buffer';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers';
import { Webhook } from 'standardwebhooks';

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The smallest correct subscriber: verify, store, answer, and work afterwards.
 *
 * - Verify over the raw bytes, before parsing: the signature is over the text as it came.
 * - Store before answering: once LedgerFlow has its 2xx, it will not send the event again.
 * - Deduplicate by `webhook-id`: delivery is at least once, so the same event may come twice.
 * - Answer at once: an answer that takes longer than the deadline is a failure, and the event comes again.
 *
 * `file` is the store, one event a line; a real subscriber has a table with the id as its key.
 */
export function createReceiver({ secret, file, onEvent }) {
  const webhook = new Webhook(secret);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const seen = new Set(lines.map((line) => JSON.parse(line).id));

  return createServer(async (request, response) => {
    const body = await readBody(request);
    if (body === undefined) return response.writeHead(413).end();
    let event;
    try {
      event = webhook.verify(body, request.headers);
    } catch {
      return response.writeHead(401).end();
    }
    const isNew = !seen.has(event.id);
    if (isNew) {
      appendFileSync(file, `${JSON.stringify(event)}\n`, { flush: true });
      seen.add(event.id);
    }
    response.writeHead(204).end();
    if (isNew) setImmediate(onEvent, event);
  });
}

/**
 * Puts changes of an account in order: events may overtake each other, but every entry carries its account's sequence
 * number, 1, 2, 3 ... without gaps. Calls `onEntry` for each entry once all before it have come.
 */
export function inOrder(onEntry) {
  const next = new Map();
  const waiting = new Map();
  return (event) => {
    for (const entry of event.data.transaction?.entries ?? []) {
      const { accountId } = entry;
      if (!waiting.has(accountId)) waiting.set(accountId, new Map());
      const held = waiting.get(accountId);
      held.set(BigInt(entry.sequence), entry);
      let sequence = next.get(accountId) ?? 1n;
      for (; held.has(sequence); sequence += 1n) {
        onEntry(held.get(sequence));
        held.delete(sequence);
      }
      next.set(accountId, sequence);
    }
  };
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
