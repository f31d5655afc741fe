import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** One request as a receiver saw it. */
export interface Received {
  readonly at: number;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly id: string;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, received: Received) => void;

/** A subscriber's server that remembers what came. It answers 204 unless told otherwise. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  answer: Answer;
  /** Resolves when that many have come, rejects after the time. */
  until(count: number, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

const answerNoContent: Answer = (_request, response) => void response.writeHead(204).end();

export async function startReceiver(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  const listeners = new Set<() => void>();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    response.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Received = {
        at: performance.now(),
        path: request.url ?? '',
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString('utf8'),
        id: String(request.headers['webhook-id']),
      };
      received.push(one);
      receiver.answer(request, response, one);
      for (const listener of listeners) listener();
    });
  };
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    answer: answerNoContent,
    until: (count, timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (received.length < count) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`${received.length} of ${count} requests came within ${timeoutMs} ms`));
        }, timeoutMs);
        listeners.add(look);
        look();
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
