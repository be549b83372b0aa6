import type { Distance } from './krippendorff-alpha.ts';
import type { Ratings } from './ratings.ts';

/*
 * Distances as alpha takes them: squared where the metric is defined by its square.
 * Source: K. Krippendorff, Content Analysis, 2nd ed. (2004), p. 232–236; for sets R. Passonneau, LREC 2006.
 */

export const nominal: Distance<unknown> = (a, b) => (a === b ? 0 : 1);

export const interval: Distance<number> = (a, b) => (a - b) ** 2;

/** Values of 0 or more. */
export const ratio: Distance<number> = (a, b) => (a === b ? 0 : ((a - b) / (a + b)) ** 2);

/** 1 − the share of labels that two sets have in common; two empty sets are equal. */
export const jaccard: Distance<readonly unknown[]> = (a, b) => 1 - likeness(new Set(a), new Set(b));

/** Jaccard's, with a penalty unless one set holds the other: 1 equal, 2/3 within, 1/3 overlapping, 0 apart. */
export const masi: Distance<readonly unknown[]> = (a, b) => {
  const [one, other] = [new Set(a), new Set(b)];
  return 1 - likeness(one, other) * monotonicity(one, other);
};

function likeness(a: Set<unknown>, b: Set<unknown>): number {
  return a.size + b.size === 0 ? 1 : a.intersection(b).size / a.union(b).size;
}

function monotonicity(a: Set<unknown>, b: Set<unknown>): number {
  if (a.isSubsetOf(b) && b.isSubsetOf(a)) return 1;
  if (a.isSubsetOf(b) || b.isSubsetOf(a)) return 2 / 3;
  return a.isDisjointFrom(b) ? 0 : 1 / 3;
}

/**
 * Krippendorff's rank metric: two values are as far apart as there are answers between them, both ends counted half.
 * It rests on the answers to pairable items, so it belongs to the ratings it was made from.
 */
export function ordinal({ categories, category, start, items }: Ratings<number>): Distance<number> {
  const answers = new Map<number, number>(categories.map((value) => [value, 0]));
  for (let item = 0; item < items.length; item++) {
    if (start[item + 1]! - start[item]! < 2) continue;
    for (let row = start[item]!; row < start[item + 1]!; row++) {
      const value = categories[category[row]!]!;
      answers.set(value, answers.get(value)! + 1);
    }
  }
  /** Answers up to the middle of each value's own. */
  const rank = new Map<number, number>();
  let below = 0;
  for (const [value, count] of [...answers].sort(([a], [b]) => a - b)) {
    rank.set(value, below + count / 2);
    below += count;
  }
  return (a, b) => (rank.get(a)! - rank.get(b)!) ** 2;
}
