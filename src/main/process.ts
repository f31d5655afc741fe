import { ConfigError } from '../config/index.js';
import { ServiceError } from './services/index.js';

/**
 * Runs the one thing a process is for. What a person must put right is said in words, anything else with its stack; both
 * end with exit code 1. A number returned is the exit code.
 */
export function runMain(main: () => Promise<number | void>): void {
  main().then(
    (code) => {
      if (code !== undefined) process.exitCode = code;
    },
    (error: unknown) => {
      console.error(explain(error));
      process.exit(1);
    },
  );
}

/** The first SIGINT or SIGTERM. A second one ends the process at once: its work is safe in Postgres. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve(signal);
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
}

/** An error for a person: in words where its nature is known, however deep it sits; with every stack where it is ours. */
export function explain(error: unknown): string {
  return inWords(error) ?? stackOf(error);
}

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/;
const REFUSED_LOGIN = /^(28P01|28000|3D000)$/;

function inWords(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const known = error instanceof ConfigError || error instanceof ServiceError || error.name === 'EvictionPolicyError';
  if (known) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const message = error.message || (first instanceof Error ? first.message : code);
  if (UNREACHABLE.test(code)) return `Postgres or Redis cannot be reached: ${message}.`;
  if (code === 'EADDRINUSE') return `The address is taken: ${message}. Stop what uses it, or choose another PORT.`;
  if (REFUSED_LOGIN.test(code)) return `Postgres refuses the login: ${message}.`;
  return inWords(error.cause);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message) + (error.cause ? `\n  because: ${stackOf(error.cause)}` : '');
}
