import { describe, expect, it } from 'vitest';
import { binomial } from './binomial.ts';
import { seededRandom } from './seeded-random.ts';

/** Probabilities of 0 … trials successes, by recurrence. */
function distribution(trials: number, chance: number): number[] {
  const probabilities = [(1 - chance) ** trials];
  for (let k = 1; k <= trials; k++) {
    probabilities.push((probabilities[k - 1]! * (trials - k + 1) * chance) / (k * (1 - chance)));
  }
  return probabilities;
}

describe('binomial draws', () => {
  it.each([
    ['waiting times', 20, 0.3],
    ['transformed rejection', 60, 0.4],
    ['transformed rejection, mirrored', 60, 0.7],
    ['transformed rejection beyond the tabulated tails', 400, 0.5],
  ])('follow the distribution: %s', (_, trials, chance) => {
    const draws = 50_000;
    const random = seededRandom(`${trials} ${chance}`);
    const seen = new Array<number>(trials + 1).fill(0);
    for (let draw = 0; draw < draws; draw++) seen[binomial(trials, chance, random)]!++;
    const usual = distribution(trials, chance)
      .map((probability, k) => ({ expected: probability * draws, seen: seen[k]! }))
      .filter(({ expected }) => expected >= 5);
    const chiSquare = usual.reduce((sum, { expected, seen }) => sum + (seen - expected) ** 2 / expected, 0);
    // Mean and standard deviation of chi-square are its degrees of freedom and √(2 df).
    expect(chiSquare).toBeLessThan(usual.length + 4 * Math.sqrt(2 * usual.length));
    const rare = draws - usual.reduce((sum, { seen }) => sum + seen, 0);
    expect(rare).toBeLessThan(100);
  });

  it.each([
    [1_000_000, 2e-6],
    [1_000_000, 0.3],
    [1_000_000, 0.999],
  ])('have the mean and variance of %i trials at %d', (trials, chance) => {
    const random = seededRandom(`${trials} ${chance}`);
    const draws = Array.from({ length: 20_000 }, () => binomial(trials, chance, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (draws.length - 1);
    const trueVariance = trials * chance * (1 - chance);
    expect(Math.abs(mean - trials * chance)).toBeLessThan(4 * Math.sqrt(trueVariance / draws.length));
    expect(variance / trueVariance).toBeGreaterThan(0.95);
    expect(variance / trueVariance).toBeLessThan(1.05);
  });

  it('are certain at the ends', () => {
    const random = seededRandom('ends');
    expect([binomial(0, 0.5, random), binomial(9, 0, random), binomial(9, 1, random)]).toEqual([0, 0, 9]);
  });
});
