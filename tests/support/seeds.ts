import { randomInt } from 'node:crypto';

/**
 * The seed of something random, printed so that a failure can be run again: TEST_SEED from the environment, else a new
 * one. The name says in the output which test it belongs to.
 */
export function seedOf(name: string): number {
  const given = process.env.TEST_SEED;
  const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error('TEST_SEED must be a whole number');
  console.log(`[seed] ${name}: TEST_SEED=${seed}`);
  return seed;
}
