import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { krippendorffAlpha, nominalAlpha, type Alpha, type Distance } from './krippendorff-alpha.ts';
import { labelCounts } from './label-counts.ts';
import { rowsOf, someRows } from './rating-rows.fixture.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';

const nominal: Distance<string> = (a, b) => (a === b ? 0 : 1);
const byLetter: Distance<string> = (a, b) => Math.abs(a.charCodeAt(0) - b.charCodeAt(0)) / 3;

function alphaOf(rows: RatingRow<string>[], distance?: Distance<string>): Alpha {
  const ratings = ratingsFrom(rows, (value) => value);
  const counts = labelCounts(ratings);
  const alpha = distance ? krippendorffAlpha(counts, ratings.categories, distance) : nominalAlpha(counts);
  return alpha(counts.items);
}

/** The definition, pair by pair: mean distance within items against mean distance of all pairable answers. */
function byPairs(rows: RatingRow<string>[], distance: Distance<string>): number | undefined {
  const items = [...Map.groupBy(rows, ([item]) => item).values()].filter((answers) => answers.length > 1);
  const values = items.flatMap((answers) => answers.map(([, , value]) => value));
  const pairSum = (of: string[]) => of.reduce((sum, a) => sum + of.reduce((inner, b) => inner + distance(a, b), 0), 0);
  const within = items.map((answers) => pairSum(answers.map(([, , value]) => value)) / (answers.length - 1));
  const observed = within.reduce((sum, item) => sum + item, 0) / values.length;
  const expected = pairSum(values) / (values.length * (values.length - 1));
  return values.length > 0 && expected > 0 ? 1 - observed / expected : undefined;
}

describe("Krippendorff's alpha", () => {
  it.each([
    ['nominal from counts', undefined],
    ['any distance', byLetter],
  ])('[A5] is 1 − observed / expected disagreement over pairable answers: %s', (_, distance) => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const alpha = alphaOf(rows, distance);
        const expected = byPairs(rows, distance ?? nominal);
        expect(alpha.defined).toBe(expected !== undefined);
        if (alpha.defined) expect(alpha.value).toBeCloseTo(expected!, 10);
      }),
    );
  });

  it('[A5] a label given only on single answers changes nothing', () => {
    const rows = rowsOf('aab', 'bb', 'aa');
    expect(alphaOf([...rows, ['lone', 'annotator 0', 'z']])).toEqual(alphaOf(rows));
    expect(alphaOf([...rows, ['lone', 'annotator 0', 'z']], byLetter)).toEqual(alphaOf(rows, byLetter));
  });

  it('[A3] order and names change nothing', () => {
    const shuffled = someRows.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    );
    const swap: Record<string, string> = { a: 'd', b: 'c', c: 'b', d: 'a' };
    fc.assert(
      fc.property(shuffled, ([rows, other]) => {
        const renamed = other.map(([item, who, value]): RatingRow<string> => [`x${item}`, `x${who}`, swap[value]!]);
        for (const distance of [undefined, byLetter]) {
          const [before, after] = [alphaOf(rows, distance), alphaOf(renamed, distance)];
          expect(after.defined).toBe(before.defined);
          if (before.defined && after.defined) expect(after.value).toBeCloseTo(before.value, 12);
        }
      }),
    );
  });

  it('[A6] a distance of 1 between all different values gives the nominal figure exactly', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        expect(alphaOf(rows, nominal)).toEqual(alphaOf(rows));
      }),
    );
  });

  it('[A6] a distance enters as it is, and doubling it changes nothing', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const [once, twice] = [alphaOf(rows, byLetter), alphaOf(rows, (a, b) => 2 * byLetter(a, b))];
        expect(twice.defined).toBe(once.defined);
        if (once.defined && twice.defined) {
          expect(twice.value).toBeCloseTo(once.value, 12);
          expect(twice.observedDisagreement).toBeCloseTo(2 * once.observedDisagreement, 12);
        }
      }),
    );
  });

  it('[A6] too many different answers for a table give the same figure', () => {
    const items = Array.from({ length: 1_100 }, (_, item) => item);
    const rows = items.flatMap((item): RatingRow<string>[] => [
      [`${item}`, 'ann', `${item}`],
      [`${item}`, 'ben', `${item + (item % 3) / 4}`],
    ]);
    const alpha = alphaOf(rows, (a, b) => (Number(a) - Number(b)) ** 2);
    const values = rows.map(([, , value]) => Number(value));
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    // The interval metric has a closed form: all ordered pairs of squared differences sum to 2 n Σ (x − mean)².
    const observed = items.reduce((sum, item) => sum + 2 * ((item % 3) / 4) ** 2, 0) / values.length;
    const expected = (2 * values.length * squares) / (values.length * (values.length - 1));
    expect(new Set(values).size).toBeGreaterThan(1_800);
    expect(alpha.defined && alpha.value).toBeCloseTo(1 - observed / expected, 10);
  });

  it.each([NaN, -1, Infinity])('[A6] a distance of %d is refused, naming the values', (wrong) => {
    expect(() => alphaOf(rowsOf('ab'), () => wrong)).toThrow(`the distance between "b" and "a" is ${wrong}`);
  });

  it.each([
    ['nothing at all', [], 'undefined because no item has two answers'],
    ['single answers', rowsOf('a', '.b', 'a'), 'undefined because no item has two answers'],
    ['one answer by everybody', rowsOf('aa', 'aaa'), 'undefined because everybody gave the same answer'],
    [
      'variety on single answers only',
      rowsOf('aa', 'b'),
      'undefined because all answers that can be compared are the same',
    ],
  ])('[A7] is undefined, in words, for %s', (_, rows, reason) => {
    expect(alphaOf(rows)).toEqual({ defined: false, reason });
    expect(alphaOf(rows, byLetter)).toEqual({ defined: false, reason });
  });
});
