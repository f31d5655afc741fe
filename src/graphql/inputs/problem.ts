/** An argument that cannot be accepted. Mutations answer it with InvalidInputError, queries with BAD_USER_INPUT. */
export class InputProblem extends Error {
  /** From the field's argument: ["input", "amount"]. Not named `path`, by which the executor knows its own errors. */
  readonly inputPath: readonly string[];

  constructor(message: string, inputPath: readonly string[]) {
    super(message);
    this.name = 'InputProblem';
    this.inputPath = inputPath;
  }
}
