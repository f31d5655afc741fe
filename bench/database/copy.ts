import type pg from 'pg';

/** The part of the driver's connection that COPY needs and its types leave out. */
interface CopyConnection {
  readonly stream: NodeJS.WritableStream & { readonly writableNeedDrain: boolean };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * `COPY ... FROM STDIN`, fed from an iterator of text chunks. The driver speaks the protocol and leaves the feeding to a
 * query object like this one; the socket's back-pressure is obeyed, so memory stays bounded.
 */
export function copyFrom(client: pg.Client, statement: string, chunks: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const feed = async (connection: CopyConnection): Promise<void> => {
      for (const chunk of chunks) {
        connection.sendCopyFromChunk(Buffer.from(chunk));
        if (connection.stream.writableNeedDrain)
          await new Promise<void>((resume) => connection.stream.once('drain', () => resume()));
        if (failure) return;
      }
      connection.endCopyFrom();
    };
    const query = {
      submit: (connection: CopyConnection): void => connection.query(statement),
      handleCopyInResponse: (connection: CopyConnection): void => {
        feed(connection).catch((error: unknown) => connection.sendCopyFail(String(error)));
      },
      handleCommandComplete: (): void => undefined,
      handleReadyForQuery: (): void => (failure ? undefined : resolve()),
      handleError: (error: Error): void => {
        failure = error;
        reject(error);
      },
    };
    client.query(query as unknown as pg.Submittable);
  });
}
