import type { LabelCounts } from './label-counts.ts';
import { NO_PAIRS, type Measured, type Statistic } from './measured.ts';

/**
 * How unlike two values are: finite, at least 0, symmetric, 0 on equal values. It enters alpha as it
 * is: for a squared metric (interval, ratio) pass the square.
 */
export type Distance<Value> = (a: Value, b: Value) => number;

export type Alpha =
  | {
      readonly defined: true;
      readonly value: number;
      /** D_o: mean distance of two answers to the same item. */
      readonly observedDisagreement: number;
      /** D_e: mean distance of any two answers, whatever the item. */
      readonly expectedDisagreement: number;
    }
  | Extract<Measured, { defined: false }>;

/**
 * Up to this many distinct answers their distances are kept in a table (16 MB at the limit); beyond,
 * each is computed when needed, which is fine once but far too slow for a resample.
 */
export const MOST_TABULATED_ANSWERS = 2_000;

/**
 * Krippendorff's alpha for the nominal metric (two answers are the same or they are not).
 *
 *     α = 1 − D_o / D_e
 *     D_o = 1/n · Σ_u (m_u² − Σ_c n_uc²) / (m_u − 1)       D_e = (n² − Σ_c n_c²) / (n (n − 1))
 *
 * over pairable values: items u with m_u ≥ 2 answers, n of them in all, n_c of them in category c.
 *
 * Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); Content Analysis,
 * 2nd ed. (2004), p. 221–230.
 */
export function nominalAlpha(counts: LabelCounts): Statistic<Alpha> {
  return alpha(
    counts,
    (pattern) => {
      let unequalPairs = counts.raters[pattern]! ** 2;
      for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
        unequalPairs -= counts.count[entry]! ** 2;
      }
      return unequalPairs;
    },
    (totals, n) => {
      let unequalPairs = n ** 2;
      for (const total of totals) unequalPairs -= total ** 2;
      return unequalPairs;
    },
  );
}

/**
 * Krippendorff's alpha for any distance between values; `categories` are those of the ratings the
 * counts were made from. A distance that is 1 between all different values takes the nominal form.
 * Each evaluation takes O(categories²).
 *
 * Source: as `nominalAlpha`; for sets with Jaccard or MASI distances R. Passonneau, "Measuring
 * Agreement on Set-valued Items (MASI)", LREC 2006, where the distance is not squared.
 *
 * @throws RangeError when a distance is negative or not finite.
 */
export function krippendorffAlpha<Value>(
  counts: LabelCounts,
  categories: readonly Value[],
  distance: Distance<Value>,
): Statistic<Alpha> {
  const between = distances(categories, distance);
  if (between.allOne) return nominalAlpha(counts);
  const distanceSum = (members: ArrayLike<number>, frequency: ArrayLike<number>, from: number, to: number): number => {
    let sum = 0;
    for (let a = from; a < to; a++) {
      if (frequency[a] === 0) continue;
      for (let b = from; b < a; b++) {
        if (frequency[b] !== 0) sum += 2 * frequency[a]! * frequency[b]! * between.at(members[a]!, members[b]!);
      }
    }
    return sum;
  };
  const everyCategory = Uint32Array.from(categories, (_, category) => category);
  return alpha(
    counts,
    (pattern) => distanceSum(counts.category, counts.count, counts.start[pattern]!, counts.start[pattern + 1]!),
    (totals) => distanceSum(everyCategory, totals, 0, totals.length),
  );
}

/**
 * @param within Sum of distances over ordered pairs of answers to an item of this pattern.
 * @param across Sum of distances over ordered pairs of n answers with these totals by category.
 */
function alpha(
  counts: LabelCounts,
  within: (pattern: number) => number,
  across: (totals: Float64Array, n: number) => number,
): Statistic<Alpha> {
  const disagreement = Float64Array.from(counts.raters, (raters, pattern) =>
    raters < 2 ? 0 : within(pattern) / (raters - 1),
  );
  const totals = new Float64Array(counts.categories);
  return (itemsByPattern) => {
    let n = 0;
    let observed = 0;
    totals.fill(0);
    for (let pattern = 0; pattern < disagreement.length; pattern++) {
      const items = itemsByPattern[pattern]!;
      if (items === 0 || counts.raters[pattern]! < 2) continue;
      n += items * counts.raters[pattern]!;
      observed += items * disagreement[pattern]!;
      for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
        totals[counts.category[entry]!]! += items * counts.count[entry]!;
      }
    }
    if (n === 0) return NO_PAIRS;
    const expected = across(totals, n);
    if (expected === 0) return noVariety(counts);
    return {
      defined: true,
      value: 1 - ((n - 1) * observed) / expected,
      observedDisagreement: observed / n,
      expectedDisagreement: expected / (n * (n - 1)),
    };
  };
}

/** What alpha says when no two answers that could be compared differ. */
export function noVariety({ categories }: LabelCounts): Alpha {
  const reason =
    categories === 1
      ? 'undefined because everybody gave the same answer'
      : 'undefined because all answers that can be compared are the same';
  return { defined: false, reason };
}

interface Distances {
  /** Whether every two different values are exactly 1 apart. */
  readonly allOne: boolean;
  at(a: number, b: number): number;
}

function distances<Value>(categories: readonly Value[], distance: Distance<Value>): Distances {
  const size = categories.length;
  const measure = (a: number, b: number): number => {
    const value = distance(categories[a]!, categories[b]!);
    if (value >= 0 && value < Infinity) return value;
    throw new RangeError(
      `the distance between ${JSON.stringify(categories[a])} and ${JSON.stringify(categories[b])} is ${value}: ` +
        'it must be a finite number, 0 or more',
    );
  };
  if (size > MOST_TABULATED_ANSWERS) return { allOne: false, at: measure };
  const below = new Float64Array((size * (size - 1)) / 2);
  const place = (a: number, b: number): number => (a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a);
  for (let a = 1; a < size; a++) {
    for (let b = 0; b < a; b++) below[place(a, b)] = measure(a, b);
  }
  return { allOne: below.every((value) => value === 1), at: (a, b) => below[place(a, b)]! };
}
