import fc from 'fast-check';
import { labelCounts, type LabelCounts } from './label-counts.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';

/** Label counts of rows whose values are text. */
export function countsOf(rows: Iterable<RatingRow<string>>): LabelCounts {
  return labelCounts(ratingsFrom(rows, (value) => value));
}

/** Rows from one text per item, a letter per annotator and a dot where one is missing: `'ab.a'`. */
export function rowsOf(...items: string[]): RatingRow<string>[] {
  return items.flatMap((answers, item) =>
    [...answers].flatMap((value, annotator): RatingRow<string>[] =>
      value === '.' ? [] : [[`item ${item}`, `annotator ${annotator}`, value]],
    ),
  );
}

/** Up to 12 items, each with up to 6 answers out of 4 labels, any of them missing. */
export const someRows: fc.Arbitrary<RatingRow<string>[]> = fc
  .array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '.'), maxLength: 6 }), { maxLength: 12 })
  .map((items) => rowsOf(...items));
