import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureQuestion } from './agreement.ts';
import { ordinal } from './distances.ts';
import { krippendorffAlpha, type Alpha } from './krippendorff-alpha.ts';
import { labelCounts } from './label-counts.ts';
import { ordinalAlpha } from './ordinal-alpha.ts';
import { rowsOf, someRows } from './rating-rows.fixture.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';
import { seededRandom } from './seeded-random.ts';

const values: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, d: 4 };
const numbered = (rows: RatingRow<string>[], of = values): RatingRow<number>[] =>
  rows.map(([item, who, value]) => [item, who, of[value]!]);

function both(rows: RatingRow<number>[]): { closed: Alpha; byPairs: Alpha } {
  const ratings = ratingsFrom(rows, String);
  const counts = labelCounts(ratings);
  return {
    closed: ordinalAlpha(counts, ratings.categories)(counts.items),
    byPairs: krippendorffAlpha(counts, ratings.categories, ordinal(ratings))(counts.items),
  };
}

describe("Krippendorff's alpha, ordinal metric", () => {
  it('[A21] is what the rank metric gives pair by pair', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { closed, byPairs } = both(numbered(rows));
        expect(closed.defined).toBe(byPairs.defined);
        if (!closed.defined || !byPairs.defined) return;
        expect(closed.value).toBeCloseTo(byPairs.value, 10);
        expect(closed.observedDisagreement).toBeCloseTo(byPairs.observedDisagreement, 8);
        expect(closed.expectedDisagreement).toBeCloseTo(byPairs.expectedDisagreement, 8);
      }),
    );
  });

  it('[A21] only the order of the values counts', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const stretched = { a: -40, b: 0.5, c: 0.75, d: 1e9 };
        expect(both(numbered(rows, stretched)).closed).toEqual(both(numbered(rows)).closed);
      }),
    );
  });

  it('[A21] is 1 exactly where everybody agrees, also on very many items', () => {
    const rows = Array.from({ length: 30_000 }, (_, item) => item).flatMap((item): RatingRow<number>[] =>
      ['ann', 'ben', 'cem'].map((who) => [`${item}`, who, item % 7]),
    );
    expect(both(rows).closed).toMatchObject({ defined: true, value: 1, observedDisagreement: 0 });
  });

  it('[A21] a resample has ranks of its own', () => {
    const rows = numbered(rowsOf('ab', 'cd', 'bb', 'dd'));
    const ratings = ratingsFrom(rows, String);
    const counts = labelCounts(ratings);
    const drawn = counts.items.map((_, pattern) => [3, 0, 1, 2][pattern]!);
    const asRows = numbered(rowsOf('ab', 'ab', 'ab', 'bb', 'dd', 'dd'));
    expect(ordinalAlpha(counts, ratings.categories)(drawn)).toEqual(both(asRows).closed);
  });

  it.each([
    ['single answers', rowsOf('a', '.b'), 'undefined because no item has two answers'],
    ['one answer by everybody', rowsOf('aa', 'aaa'), 'undefined because everybody gave the same answer'],
    ['variety on single answers', rowsOf('aa', 'b'), 'undefined because all answers that can be compared are the same'],
  ])('[A7] is undefined, in words, for %s', (_, rows, reason) => {
    expect(both(numbered(rows)).closed).toEqual({ defined: false, reason });
  });

  it.each(['3', null, NaN, Infinity])('[A21] refuses %j, which has no place in the order', (value) => {
    const kind = { name: 'odd', keyOf: String, distance: () => 1, measures: ['krippendorff_alpha_ordinal'] };
    const answers: RatingRow<unknown>[] = [
      ['i', 'ann', 1],
      ['i', 'ben', value],
    ];
    const question = { kind, config: null, layer: 'independent', answers };
    expect(() => measureQuestion(question, { random: seededRandom('q') })).toThrow(/needs numbers, and one answer is/);
  });
});
