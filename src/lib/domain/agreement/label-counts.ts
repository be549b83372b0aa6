import type { Ratings } from './ratings.ts';

/**
 * Ratings reduced to how often each label-count pattern occurs ("three yes, two no" on 412 items).
 * Measures that do not ask who gave an answer are functions of these counts alone, and resampling
 * items is resampling patterns: with 5 labels and 10 raters there are at most 1,001 of them,
 * however many items there are.
 */
export interface LabelCounts {
  /** Number of categories; indexes are those of the ratings. */
  readonly categories: number;
  /** Number of items that show each pattern. */
  readonly items: Uint32Array;
  /** Number of answers on an item of each pattern. */
  readonly raters: Uint32Array;
  /** The labels of pattern `p` are the entries `start[p]` up to, not including, `start[p + 1]`. */
  readonly start: Uint32Array;
  /** Category index of each entry. */
  readonly category: Uint32Array;
  /** How many answers on the item chose that category, at least 1. */
  readonly count: Uint32Array;
  /** Pattern of each item, by item index. */
  readonly patternOf: Uint32Array;
}

/** Finds the distinct patterns, in order of first appearance, in time linear in the ratings. */
export function labelCounts(ratings: Ratings<unknown>): LabelCounts {
  const patterns = new PatternTree(ratings);
  const patternOf = new Uint32Array(ratings.items.length);
  const countOf = new Uint32Array(ratings.categories.length);
  const labels: number[] = [];
  for (let item = 0; item < ratings.items.length; item++) {
    labels.length = 0;
    for (let row = ratings.start[item]!; row < ratings.start[item + 1]!; row++) {
      const category = ratings.category[row]!;
      if (countOf[category]!++ === 0) insertSorted(labels, category);
    }
    patternOf[item] = patterns.find(labels, countOf);
    for (const category of labels) countOf[category] = 0;
  }
  return { categories: ratings.categories.length, patternOf, ...patterns.columns(patternOf) };
}

/** A tree whose paths are sorted (category, count) pairs; the node where a path ends names a pattern. */
class PatternTree {
  readonly #child = new Map<number, number>();
  readonly #patternAt = new Map<number, number>();
  readonly #start: number[] = [0];
  readonly #category: number[] = [];
  readonly #count: number[] = [];
  readonly #raters: number[] = [];
  readonly #categories: number;
  readonly #counts: number;

  constructor(ratings: Ratings<unknown>) {
    this.#categories = ratings.categories.length;
    this.#counts = ratings.annotators.length + 1;
  }

  /** Index of the pattern with these labels (sorted) and their counts; a new one where it is unknown. */
  find(labels: readonly number[], countOf: Uint32Array): number {
    let node = 0;
    for (const category of labels) {
      const step = (node * this.#categories + category) * this.#counts + countOf[category]!;
      let next = this.#child.get(step);
      if (next === undefined) {
        next = this.#child.size + 1;
        this.#child.set(step, next);
      }
      node = next;
    }
    return this.#patternAt.get(node) ?? this.#add(node, labels, countOf);
  }

  #add(node: number, labels: readonly number[], countOf: Uint32Array): number {
    const pattern = this.#patternAt.size;
    this.#patternAt.set(node, pattern);
    let raters = 0;
    for (const category of labels) {
      this.#category.push(category);
      this.#count.push(countOf[category]!);
      raters += countOf[category]!;
    }
    this.#start.push(this.#category.length);
    this.#raters.push(raters);
    return pattern;
  }

  columns(patternOf: Uint32Array): Omit<LabelCounts, 'categories' | 'patternOf'> {
    const items = new Uint32Array(this.#patternAt.size);
    for (const pattern of patternOf) items[pattern]!++;
    return {
      items,
      raters: Uint32Array.from(this.#raters),
      start: Uint32Array.from(this.#start),
      category: Uint32Array.from(this.#category),
      count: Uint32Array.from(this.#count),
    };
  }
}

/** Insertion beats a sort call here: an item rarely carries more than a handful of distinct labels. */
function insertSorted(sorted: number[], value: number): void {
  let place = sorted.push(value) - 1;
  for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!;
  sorted[place] = value;
}
