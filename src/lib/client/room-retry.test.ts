import { expect, it } from 'vitest';
import { retryDelay } from './room-retry.ts';

it('waits longer from try to try, at most 15 s, and spreads the tries', () => {
  const longest = Array.from({ length: 12 }, (_, attempt) => retryDelay(attempt, 1));
  expect(longest).toEqual([400, 800, 1_600, 3_200, 6_400, 12_800, ...Array<number>(6).fill(15_000)]);
  for (const [attempt, most] of longest.entries()) expect(retryDelay(attempt, 0)).toBeCloseTo(most * 0.2);
  expect(retryDelay(10_000, 1)).toBe(15_000);
});
