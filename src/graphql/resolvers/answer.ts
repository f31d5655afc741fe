import { errorOfProblem } from '../mappers/rejections.js';
import { InputProblem } from '../inputs/problem.js';
import type { InvalidInputError } from '../types/user-errors.js';

/** Runs a mutation; an argument that was refused while it was read is an answer, not an error of the request. */
export async function answer<T>(work: () => Promise<T>): Promise<T | InvalidInputError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputProblem) return errorOfProblem(error);
    throw error;
  }
}
