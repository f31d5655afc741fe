import type pg from 'pg';

/** A statement and the name it is prepared under. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Returns no rows, as BEGIN and COMMIT: nothing is asked about their columns. */
  readonly isCommand?: true;
}

/** A statement with its parameters, in text as Postgres reads them. */
export type Call = readonly [statement: Statement, values: readonly (string | null)[]];

export type Row = Record<string, unknown>;

export const BEGIN: Call = [{ name: 'lf_begin', text: 'begin', isCommand: true }, []];
export const COMMIT: Call = [{ name: 'lf_commit', text: 'commit', isCommand: true }, []];

/** A column of a result, and how its text is read. */
interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** By connection the statements it has prepared, with the columns they return. */
const prepared = new WeakMap<pg.PoolClient, Map<Statement, readonly Column[]>>();

/**
 * Runs statements as one message: one round trip, one write, one answer, whatever their number (PostgreSQL manual,
 * "Extended Query": everything up to a Sync). After the first that fails Postgres skips the others, a COMMIT among them, and
 * the error is thrown; the connection is then in a failed transaction, which the caller rolls back. Returns the rows of each.
 *
 * A statement is prepared, and its columns asked for, when a connection first needs it: one more round trip that once.
 */
export async function runTogether(client: pg.PoolClient, calls: readonly Call[]): Promise<Row[][]> {
  const known = prepared.get(client) ?? new Map<Statement, readonly Column[]>();
  prepared.set(client, known);
  const missing = calls.flatMap(([statement]) => (known.has(statement) ? [] : [statement]));
  if (missing.length > 0) {
    const columns = await run<(readonly Column[])[]>(client, (done) => new Preparation(client, missing, done));
    missing.forEach((statement, i) => known.set(statement, columns[i]!));
  }
  const columns = calls.map(([statement]) => known.get(statement)!);
  return run<Row[][]>(client, (done) => new Execution(calls, columns, done));
}

type Done<T> = (error: Error | null, result?: T) => void;

function run<T>(client: pg.PoolClient, open: (done: Done<T>) => Messages<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    client.query(open((error, result) => (error ? reject(error) : resolve(result as T))));
  });
}

/** What the driver calls while the answers to a group of messages come in. */
abstract class Messages<T> implements pg.Submittable {
  /** The driver wraps it when there is a limit on the time of a query. */
  callback: Done<T>;

  protected constructor(callback: Done<T>) {
    this.callback = callback;
  }

  protected abstract send(connection: Connection): void;
  protected abstract result(): T;

  submit(connection: pg.Connection): void {
    connection.stream.cork();
    try {
      this.send(connection as unknown as Connection);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    let result: T;
    try {
      result = this.result();
    } catch (error) {
      this.callback(error as Error);
      return;
    }
    this.callback(null, result);
  }
}

/** Parses statements and learns their columns. */
class Preparation extends Messages<(readonly Column[])[]> {
  private readonly described: (readonly Column[])[] = [];

  constructor(
    private readonly client: pg.PoolClient,
    private readonly statements: readonly Statement[],
    done: Done<(readonly Column[])[]>,
  ) {
    super(done);
  }

  protected send(connection: Connection): void {
    for (const { name, text, isCommand } of this.statements) {
      // It may be there already, from a preparation that another statement's error ended.
      connection.close({ type: 'S', name });
      connection.parse({ name, text });
      if (!isCommand) connection.describe({ type: 'S', name });
    }
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.described.push(
      fields.map(({ name, dataTypeID }) => ({
        name,
        parse: this.client.getTypeParser(dataTypeID, 'text') as Column['parse'],
      })),
    );
  }

  protected result(): (readonly Column[])[] {
    return this.statements.map(({ isCommand }) => (isCommand ? [] : this.described.shift()!));
  }
}

/** Executes prepared statements and gathers their rows. */
class Execution extends Messages<Row[][]> {
  private readonly texts: (readonly (string | null)[])[][] = [[]];

  constructor(
    readonly calls: readonly Call[],
    private readonly columns: readonly (readonly Column[])[],
    done: Done<Row[][]>,
  ) {
    super(done);
  }

  protected send(connection: Connection): void {
    for (const [{ name }, values] of this.calls) {
      connection.bind({ statement: name, values });
      connection.execute({});
    }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.texts.at(-1)!.push(fields);
  }

  handleCommandComplete(): void {
    this.texts.push([]);
  }

  protected result(): Row[][] {
    return this.calls.map((_, i) => this.texts[i]!.map((fields) => toRow(this.columns[i]!, fields)));
  }
}

function toRow(columns: readonly Column[], fields: readonly (string | null)[]): Row {
  const row: Row = {};
  columns.forEach(({ name, parse }, i) => {
    const text = fields[i]!;
    row[name] = text === null ? null : parse(text);
  });
  return row;
}

/** The driver's connection as it is; its types ask for arguments that it does not take. */
interface Connection {
  parse(message: { readonly name: string; readonly text: string }): void;
  describe(message: { readonly type: 'S'; readonly name: string }): void;
  close(message: { readonly type: 'S'; readonly name: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  execute(message: object): void;
}
