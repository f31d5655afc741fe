/** An argument that cannot be accepted. Mutations answer it with InvalidInputError, queries with BAD_USER_INPUT. */
export class InputProblem extends Error {
  /** From the field's argument: ["input", "amount"]. */
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.name = 'InputProblem';
    this.path = path;
  }
}
