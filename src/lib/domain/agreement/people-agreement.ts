import type { Ratings } from './ratings.ts';
import { studentT } from './student-t.ts';

/** A range at 95 %, or the words to show in its place. */
export type Range =
  | { readonly defined: true; readonly low: number; readonly high: number }
  | { readonly defined: false; readonly reason: string };

/** How one annotator agrees with the others on the items they share. */
export interface PersonAgreement {
  readonly annotator: string;
  /** Items that somebody else answered too; with none, `agreement` is null. */
  readonly items: number;
  /** Mean over these items of the share of others who gave the same answer, 0 … 1. */
  readonly agreement: number | null;
  readonly range: Range;
}

/** How two annotators agree on the items both answered. */
export interface PairAgreement {
  readonly a: string;
  readonly b: string;
  readonly items: number;
  /** On how many of them they gave the same answer. */
  readonly equal: number;
  readonly range: Range;
}

/** Below this many shared items a range is wider than 0.4, and a figure tells little (SPEC A20). */
export const THIN = 20;

/**
 * Agreement of each annotator with everybody else, in the order of the ratings (SPEC A18). The range is the mean ± t of
 * items − 1 degrees of freedom times the standard error over items, cut at 0 and 1.
 */
export function personAgreement(ratings: Ratings<unknown>): readonly PersonAgreement[] {
  const sums = ratings.annotators.map(() => ({ items: 0, sum: 0, squares: 0 }));
  forItems(ratings, (from, to) => {
    if (to - from < 2) return;
    for (let row = from; row < to; row++) {
      let equal = 0;
      for (let other = from; other < to; other++) if (ratings.category[other] === ratings.category[row]) equal++;
      const share = (equal - 1) / (to - from - 1);
      const own = sums[ratings.annotator[row]!]!;
      own.items++;
      own.sum += share;
      own.squares += share * share;
    }
  });
  return ratings.annotators.map((annotator, index) => {
    const { items, sum, squares } = sums[index]!;
    const mean = items === 0 ? null : sum / items;
    return { annotator, items, agreement: mean, range: meanRange(items, sum, squares) };
  });
}

/**
 * Agreement of every two annotators of a set who share items (SPEC A19), ordered as the ratings name them. The range is
 * Wilson's for a proportion: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
 *
 * @param only annotators to look at; all when absent. The number of pairs grows with its square.
 */
export function pairAgreement(ratings: Ratings<unknown>, only?: ReadonlySet<string>): readonly PairAgreement[] {
  const size = ratings.annotators.length;
  const isWanted = ratings.annotators.map((name) => only?.has(name) ?? true);
  const pairs = new Map<number, { items: number; equal: number }>();
  forItems(ratings, (from, to) => {
    for (let row = from; row < to; row++) {
      const a = ratings.annotator[row]!;
      if (!isWanted[a]) continue;
      for (let other = from; other < to; other++) {
        const b = ratings.annotator[other]!;
        if (a >= b || !isWanted[b]) continue;
        const pair = pairs.get(a * size + b) ?? { items: 0, equal: 0 };
        pair.items++;
        if (ratings.category[row] === ratings.category[other]) pair.equal++;
        pairs.set(a * size + b, pair);
      }
    }
  });
  return [...pairs]
    .sort(([x], [y]) => x - y)
    .map(([key, { items, equal }]) => ({
      a: ratings.annotators[Math.floor(key / size)]!,
      b: ratings.annotators[key % size]!,
      items,
      equal,
      range: wilson(equal, items),
    }));
}

function forItems({ items, start }: Ratings<unknown>, visit: (from: number, to: number) => void): void {
  for (let item = 0; item < items.length; item++) visit(start[item]!, start[item + 1]!);
}

function meanRange(n: number, sum: number, squares: number): Range {
  if (n < 2) return { defined: false, reason: 'undefined because fewer than two items are shared' };
  const variance = Math.max(0, (squares - (sum * sum) / n) / (n - 1));
  // As for every interval: a width of zero would claim a certainty that the data do not give (SPEC A12).
  if (variance < 1e-12) return { defined: false, reason: 'undefined because every shared item gives the same figure' };
  const half = studentT(n - 1, 0.95) * Math.sqrt(variance / n);
  return { defined: true, low: Math.max(0, sum / n - half), high: Math.min(1, sum / n + half) };
}

const Z = 1.959963984540054;

export function wilson(successes: number, trials: number): Range {
  if (trials === 0) return { defined: false, reason: 'undefined because they share no item' };
  const share = successes / trials;
  const middle = (share + (Z * Z) / (2 * trials)) / (1 + (Z * Z) / trials);
  const half =
    (Z / (1 + (Z * Z) / trials)) * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  return { defined: true, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
