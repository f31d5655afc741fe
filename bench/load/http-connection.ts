import { connect, type Socket } from 'node:net';

/**
 * One keep-alive HTTP/1.1 connection that posts JSON and reads the answer, one request at a time. Written on the bare
 * socket because the load generator shares the machine with what it measures: an HTTP client of general use takes more
 * time per request than some of the servers it is pointed at.
 */
export class HttpConnection {
  private received = '';
  private wantedLength = -1;
  private pending: { resolve: (body: string) => void; reject: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly head: string,
  ) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.read(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static open(url: URL, authorization: string): Promise<HttpConnection> {
    const head = [
      `POST ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Content-Type: application/json',
      'Accept: application/json',
      `Authorization: ${authorization}`,
      'Content-Length: ',
    ].join('\r\n');
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) });
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket, head));
      });
    });
  }

  /** Posts a body of ASCII and gives the answer's body; anything but a 200 is an error. */
  post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.socket.write(`${this.head}${body.length}\r\n\r\n${body}`, 'latin1');
    });
  }

  close(): void {
    this.pending = undefined;
    this.socket.destroy();
  }

  private read(chunk: string): void {
    this.received = this.received === '' ? chunk : this.received + chunk;
    if (this.wantedLength === -1) {
      const headEnd = this.received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = this.received.slice(0, headEnd);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) {
        this.fail(new Error(`unexpected answer: ${this.received.slice(0, 600)}`));
        return;
      }
      this.received = this.received.slice(headEnd + 4);
      this.wantedLength = Number(length);
    }
    if (this.received.length < this.wantedLength) return;
    const body = this.received;
    this.received = '';
    this.wantedLength = -1;
    const { pending } = this;
    this.pending = undefined;
    pending?.resolve(body);
  }

  private fail(error: Error): void {
    const { pending } = this;
    this.pending = undefined;
    pending?.reject(error);
  }
}
