const FIRST = 400;
const LONGEST = 15_000;

/**
 * Milliseconds to wait before the next try. Doubles from 0.4 s to 15 s, and takes a random 20–100 % of that, so that
 * everybody whom a restart cut off does not come back in the same instant.
 *
 * @param attempt 0 for the first try after a loss
 * @param random 0 … 1
 */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LONGEST, FIRST * 2 ** attempt) * (0.2 + 0.8 * random);
}
