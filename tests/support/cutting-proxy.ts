import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * What becomes of the next COMMIT: the connection breaks before Postgres hears it, or after, when its answer is on the way;
 * or it stands still there, so that something else can be done to either side.
 */
export type CommitFault = 'cut before' | 'cut after' | 'hold before' | 'hold after';

/** A stretch of wire between a pool and Postgres that can be cut. */
export interface CuttingProxy {
  /** The same database, through the proxy. */
  readonly url: string;
  /** Arms one fault; resolves when it has struck. */
  strikeNextCommit(fault: CommitFault): Promise<void>;
  /** From now on nothing arrives on any open connection, and nobody is told. New connections work. */
  goSilent(): void;
  /** Breaks every open connection. New connections work. */
  cutOpenConnections(): void;
  close(): Promise<void>;
}

/** What a Bind message for the prepared COMMIT has behind its type and length: the unnamed portal, the statement. */
const COMMIT = Buffer.from('\0lf_commit\0');
const BEFORE_IT = 5;

export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: { fault: CommitFault; struck: () => void } | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    let isMuted = false;
    /** The end of what went before: the message may come in two pieces. */
    let tail = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      const seen = Buffer.concat([tail, chunk]);
      const at = armed ? seen.indexOf(COMMIT) : -1;
      const messageAt = Math.max(0, at - BEFORE_IT - tail.length);
      tail = seen.subarray(-COMMIT.length - BEFORE_IT);
      if (at === -1 || !armed) {
        if (!isMuted) upstream.write(chunk);
        return;
      }
      const { fault, struck } = armed;
      armed = undefined;
      isMuted = true;
      upstream.write(fault.endsWith('after') ? chunk : chunk.subarray(0, messageAt));
      if (fault === 'cut before') upstream.destroy();
      if (fault === 'cut after') upstream.end();
      if (fault.startsWith('cut')) client.destroy();
      struck();
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!isMuted) client.write(chunk);
    });
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    strikeNextCommit: (fault) => new Promise((struck) => (armed = { fault, struck })),
    goSilent: () => {
      for (const socket of sockets) socket.pause();
    },
    cutOpenConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
