import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelCounts } from './label-counts.ts';
import { countsOf, rowsOf, someRows } from './rating-rows.fixture.ts';
import { ratingsFrom } from './ratings.ts';

describe('label counts', () => {
  it('items with the same labels in any order show one pattern', () => {
    const counts = countsOf(rowsOf('aab', 'aba', 'bb', 'baa', 'b.b', 'c'));
    expect(counts).toEqual({
      categories: 3,
      items: Uint32Array.of(3, 2, 1),
      raters: Uint32Array.of(3, 2, 1),
      start: Uint32Array.of(0, 2, 3, 4),
      category: Uint32Array.of(0, 1, 1, 2),
      count: Uint32Array.of(2, 1, 2, 1),
      patternOf: Uint32Array.of(0, 0, 1, 0, 1, 2),
    });
  });

  it('tells every item again from its pattern, and no pattern occurs twice', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const ratings = ratingsFrom(rows, (value) => value);
        const counts = labelCounts(ratings);
        const shown = Array.from(counts.items, (_, pattern) =>
          Array.from(counts.category)
            .flatMap((category, entry) => Array<number>(counts.count[entry]!).fill(category))
            .slice(...[pattern, pattern + 1].map((at) => counts.raters.slice(0, at).reduce((sum, n) => sum + n, 0))),
        );
        expect(new Set(shown.map(String)).size).toBe(shown.length);
        ratings.items.forEach((_, item) => {
          const given = ratings.category.slice(ratings.start[item]!, ratings.start[item + 1]!).toSorted();
          expect(shown[counts.patternOf[item]!]).toEqual([...given]);
        });
      }),
    );
  });

  it('nothing comes of nothing', () => {
    expect(countsOf([])).toMatchObject({ categories: 0, items: new Uint32Array(), patternOf: new Uint32Array() });
  });
});
