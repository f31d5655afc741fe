import { pino, type DestinationStream, type Logger } from 'pino';

export interface LogOptions {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Said on every line: "api", "worker". */
  readonly process: string;
  /** Values that must never be printed, wherever they turn up: the operator's key, passwords. */
  readonly secrets?: readonly string[];
  /** Where lines go; standard output otherwise, buffered for a moment and flushed at exit. */
  readonly destination?: DestinationStream;
}

/** Fields whose values are secrets by their name, at the top and one or two levels down. */
const SECRET_FIELDS = ['authorization', 'secret', 'signingSecret', 'password', 'token', 'apiKey', 'cookie'];
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** API keys, webhook secrets, bearer tokens, JWTs, and passwords in URLs, wherever in a line they stand. */
const SECRET_TEXT =
  /lfk_[\w-]{22}_[\w-]+|whsec_[\w+/=-]+|Bearer +[^\s"\\]{8,}|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=:\/\/[^\s:@/"]*:)[^\s@/"]+(?=@)/gi;
/** What a line must contain to be worth the search. */
const HINTS = ['lfk_', 'whsec_', 'earer', 'EARER', 'eyJ', '://'];
const CENSOR = '[redacted]';
const BUFFER_BYTES = 4_096;
const FLUSH_INTERVAL_MS = 100;
const SHORTEST_SECRET = 6;

/**
 * A pino logger of JSON lines that lets no secret out: by field name before a line is written, and by shape over the
 * finished line, so that a secret inside a message or a stack is caught too.
 */
export function createLogger(options: LogOptions): Logger {
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= SHORTEST_SECRET);
  const hints = [...HINTS, ...secrets];
  const redact = (line: string): string => {
    if (!hints.some((hint) => line.includes(hint))) return line;
    let clean = line.replace(SECRET_TEXT, CENSOR);
    for (const secret of secrets) clean = clean.replaceAll(secret, CENSOR);
    return clean;
  };
  return pino(
    {
      level: options.level,
      base: { process: options.process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: CENSOR },
      hooks: { streamWrite: redact },
    },
    options.destination ?? standardOutput(),
  );
}

/** A write per line would cost each request a system call. Nothing is lost at a clean end: pino flushes on exit. */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_INTERVAL_MS });
}
