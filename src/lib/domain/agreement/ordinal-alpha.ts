import { noVariety, type Alpha } from './krippendorff-alpha.ts';
import type { LabelCounts } from './label-counts.ts';
import { NO_PAIRS, type Statistic } from './measured.ts';

/**
 * Krippendorff's alpha for the ordinal metric: two values are as far apart as there are answers between them, both
 * ends counted half, and that number is squared. The ranks are those of the items at hand, so in a resample they move
 * with it. `categories` are those of the ratings the counts were made from.
 *
 *     δ²_ck = (r_c − r_k)²     r_c = Σ_{g<c} n_g + n_c / 2
 *
 * Squared differences of ranks need no pairs: over m answers with mean rank r̄ they sum to 2 m Σ (r − r̄)², and over all
 * n answers the mean rank is n / 2. An evaluation takes time linear in the entries of the counts.
 *
 * Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section E; A. F. Hayes,
 * K. Krippendorff, Communication Methods and Measures 1 (2007).
 *
 * @throws RangeError when a category is not a finite number: anything else has no place in the order.
 */
export function ordinalAlpha(counts: LabelCounts, categories: readonly unknown[]): Statistic<Alpha> {
  const order = ascending(categories);
  const totals = new Float64Array(counts.categories);
  const rank = new Float64Array(counts.categories);
  return (itemsByPattern) => {
    const n = countAnswers(counts, itemsByPattern, totals);
    if (n === 0) return NO_PAIRS;
    let below = 0;
    let expected = 0;
    for (const category of order) {
      const total = totals[category]!;
      rank[category] = below + total / 2;
      below += total;
      expected += 2 * n * total * (rank[category] - n / 2) ** 2;
    }
    if (expected === 0) return noVariety(counts);
    let observed = 0;
    for (let pattern = 0; pattern < counts.raters.length; pattern++) {
      const items = itemsByPattern[pattern]!;
      const raters = counts.raters[pattern]!;
      if (items > 0 && raters > 1) observed += (items * rankSquares(counts, pattern, rank)) / (raters - 1);
    }
    return {
      defined: true,
      value: 1 - ((n - 1) * observed) / expected,
      observedDisagreement: observed / n,
      expectedDisagreement: expected / (n * (n - 1)),
    };
  };
}

/** Counts the answers to pairable items, by category into `totals` and in all. */
function countAnswers(counts: LabelCounts, itemsByPattern: ArrayLike<number>, totals: Float64Array): number {
  let n = 0;
  totals.fill(0);
  for (let pattern = 0; pattern < counts.raters.length; pattern++) {
    const items = itemsByPattern[pattern]!;
    if (items === 0 || counts.raters[pattern]! < 2) continue;
    n += items * counts.raters[pattern]!;
    for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
      totals[counts.category[entry]!]! += items * counts.count[entry]!;
    }
  }
  return n;
}

/** Sum of squared rank differences over ordered pairs of answers to an item of this pattern. */
function rankSquares({ start, category, count }: LabelCounts, pattern: number, rank: Float64Array): number {
  // Measured from the first rank, so that equal answers give exactly 0 however large the ranks are.
  const origin = rank[category[start[pattern]!]!]!;
  let raters = 0;
  let sum = 0;
  let squares = 0;
  for (let entry = start[pattern]!; entry < start[pattern + 1]!; entry++) {
    const distance = rank[category[entry]!]! - origin;
    raters += count[entry]!;
    sum += count[entry]! * distance;
    squares += count[entry]! * distance ** 2;
  }
  return 2 * (raters * squares - sum ** 2);
}

/** Category indexes, lowest value first. */
function ascending(categories: readonly unknown[]): number[] {
  const values = categories.map((value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new RangeError(`the ordinal metric needs numbers, and one answer is ${JSON.stringify(value)}`);
  });
  return values.map((_, category) => category).sort((a, b) => values[a]! - values[b]!);
}
