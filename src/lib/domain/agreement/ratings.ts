/** One answer as a row: who said what about which item. */
export type RatingRow<Value> = readonly [item: string, annotator: string, value: Value];

/**
 * Answers to one question in one layer, stored by column and grouped by item, so that a measure is
 * one walk over two integer arrays. An absent (item, annotator) pair is a missing answer.
 */
export interface Ratings<Value> {
  /** Item names by item index; each has at least one answer. */
  readonly items: readonly string[];
  /** Annotator names by annotator index. */
  readonly annotators: readonly string[];
  /** The distinct values by category index, in order of first appearance. */
  readonly categories: readonly Value[];
  /** The answers to item `i` are the entries `start[i]` up to, not including, `start[i + 1]`. */
  readonly start: Uint32Array;
  /** Annotator index of each answer. */
  readonly annotator: Uint32Array;
  /** Category index of each answer. */
  readonly category: Uint32Array;
}

/** How much data a number rests on. */
export interface SampleSize {
  /** Items with at least one answer. */
  readonly items: number;
  readonly annotators: number;
  readonly ratings: number;
  /** Items with at least two answers: the only ones on which people can agree or differ. */
  readonly pairableItems: number;
}

/**
 * Groups rows by item. Values with the same `keyOf` are one category.
 *
 * @throws RangeError when an annotator has two answers to one item: which of them stands is for the
 *   caller to say, because keeping either silently changes every figure.
 */
export function ratingsFrom<Value>(rows: Iterable<RatingRow<Value>>, keyOf: (value: Value) => string): Ratings<Value> {
  const items = new Names();
  const annotators = new Names();
  const keys = new Names();
  const categories: Value[] = [];
  const columns: { item: number[]; annotator: number[]; category: number[] } = {
    item: [],
    annotator: [],
    category: [],
  };
  for (const [item, annotator, value] of rows) {
    const category = keys.indexOf(keyOf(value));
    if (category === categories.length) categories.push(value);
    columns.item.push(items.indexOf(item));
    columns.annotator.push(annotators.indexOf(annotator));
    columns.category.push(category);
  }
  const start = groupStarts(columns.item, items.names.length);
  const next = start.slice();
  const annotator = new Uint32Array(columns.item.length);
  const category = new Uint32Array(columns.item.length);
  columns.item.forEach((item, row) => {
    const place = next[item]!++;
    annotator[place] = columns.annotator[row]!;
    category[place] = columns.category[row]!;
  });
  const ratings = { items: items.names, annotators: annotators.names, categories, start, annotator, category };
  refuseRepeats(ratings);
  return ratings;
}

/** Counts what the ratings hold, for display beside every number computed from them. */
export function sampleSize(ratings: Ratings<unknown>): SampleSize {
  let pairableItems = 0;
  for (let item = 0; item < ratings.items.length; item++) {
    if (ratings.start[item + 1]! - ratings.start[item]! >= 2) pairableItems++;
  }
  return {
    items: ratings.items.length,
    annotators: ratings.annotators.length,
    ratings: ratings.category.length,
    pairableItems,
  };
}

/** Numbers names in order of first appearance. */
class Names {
  readonly names: string[] = [];
  readonly #index = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    this.#index.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

function groupStarts(groupOfRow: readonly number[], groups: number): Uint32Array {
  const start = new Uint32Array(groups + 1);
  for (const group of groupOfRow) start[group + 1]!++;
  for (let group = 0; group < groups; group++) start[group + 1]! += start[group]!;
  return start;
}

function refuseRepeats({ items, annotators, start, annotator }: Ratings<unknown>): void {
  const lastItem = new Int32Array(annotators.length).fill(-1);
  for (let item = 0; item < items.length; item++) {
    for (let row = start[item]!; row < start[item + 1]!; row++) {
      const who = annotator[row]!;
      if (lastItem[who] === item) {
        throw new RangeError(
          `annotator "${annotators[who]}" has two answers to item "${items[item]}": pass only the one that stands`,
        );
      }
      lastItem[who] = item;
    }
  }
}
