/** The process's surroundings as they are. This file alone reads process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the environment, taken now. */
export function readEnv(): Environment {
  return { ...process.env };
}

/** Where programs are looked for. */
export function searchPath(): string {
  return process.env.PATH ?? '';
}
