/** The process's surroundings as they are. The only reader of process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the environment, taken now. */
export function readEnv(): Environment {
  return { ...process.env };
}
