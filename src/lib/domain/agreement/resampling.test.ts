import { describe, expect, it } from 'vitest';
import { countsOf, rowsOf } from './rating-rows.fixture.ts';
import { resampleItems, resampleParents, type Resampler } from './resampling.ts';
import { seededRandom } from './seeded-random.ts';

function drawMany({ draw }: Resampler, patterns: number, samples: number): Float64Array[] {
  return Array.from({ length: samples }, () => {
    const weights = new Float64Array(patterns).fill(NaN);
    draw(weights);
    return weights;
  });
}

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

describe('resampling items', () => {
  const few = rowsOf('aa', 'aa', 'aa', 'ab', 'bb');
  const many = rowsOf(
    ...Array.from({ length: 200 }, (_, item) => (item % 5 < 3 ? 'aa' : item % 5 === 3 ? 'ab' : 'bb')),
  );

  it.each([
    ['item by item', few],
    ['pattern by pattern', many],
  ])('[A8] draws as many items as there are, each with the same chance: %s', (_, rows) => {
    const counts = countsOf(rows);
    const size = counts.patternOf.length;
    const samples = drawMany(resampleItems(counts, seededRandom('items')), counts.items.length, 20_000);
    expect(samples.every((weights) => total(weights) === size)).toBe(true);
    counts.items.forEach((items, pattern) => {
      const drawn = samples.map((weights) => weights[pattern]!);
      const mean = drawn.reduce((sum, n) => sum + n, 0) / drawn.length;
      const variance = drawn.reduce((sum, n) => sum + (n - mean) ** 2, 0) / drawn.length;
      const share = items / size;
      expect(Math.abs(mean - items)).toBeLessThan(4 * Math.sqrt((size * share * (1 - share)) / drawn.length));
      expect(variance / (size * share * (1 - share))).toBeGreaterThan(0.95);
      expect(variance / (size * share * (1 - share))).toBeLessThan(1.05);
    });
  });

  it('a sample of no items is empty', () => {
    expect(drawMany(resampleItems(countsOf([]), seededRandom(1)), 0, 2)).toEqual([
      new Float64Array(),
      new Float64Array(),
    ]);
  });
});

describe('resampling parents', () => {
  it('[A9] every parent drawn brings all its items along', () => {
    const counts = countsOf(rowsOf('aa', 'aa', 'ab', 'bb'));
    const parents = ['p', 'p', 'q', 'q'];
    const samples = drawMany(
      resampleParents(counts, (item) => parents[item]!, seededRandom('parents')),
      3,
      200,
    );
    const seen = new Set(samples.map((weights) => weights.join(' ')));
    // Patterns are aa, ab, bb: p brings two aa, q an ab and a bb.
    expect([...seen].toSorted()).toEqual(['0 2 2', '2 1 1', '4 0 0']);
  });
});
