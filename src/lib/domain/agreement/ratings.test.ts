import { describe, expect, it } from 'vitest';
import { ratingsFrom, sampleSize, type RatingRow } from './ratings.ts';

const itself = (value: string): string => value;

describe('ratings', () => {
  const rows: RatingRow<string>[] = [
    ['i1', 'ann', 'yes'],
    ['i2', 'ann', 'no'],
    ['i1', 'ben', 'no'],
    ['i3', 'cleo', 'yes'],
  ];

  it('[A1] are grouped by item, with nothing in place of what is missing', () => {
    expect(ratingsFrom(rows, itself)).toEqual({
      items: ['i1', 'i2', 'i3'],
      annotators: ['ann', 'ben', 'cleo'],
      categories: ['yes', 'no'],
      start: Uint32Array.of(0, 2, 3, 4),
      annotator: Uint32Array.of(0, 1, 0, 2),
      category: Uint32Array.of(0, 1, 1, 0),
    });
  });

  it('[A14] state the sample', () => {
    expect(sampleSize(ratingsFrom(rows, itself))).toEqual({ items: 3, annotators: 3, ratings: 4, pairableItems: 1 });
    expect(sampleSize(ratingsFrom([], itself))).toEqual({ items: 0, annotators: 0, ratings: 0, pairableItems: 0 });
  });

  it('values with the same key are one category', () => {
    const sets: RatingRow<string[]>[] = [
      ['i', 'ann', ['a', 'b']],
      ['i', 'ben', ['b', 'a']],
    ];
    expect(ratingsFrom(sets, (value) => value.toSorted().join()).categories).toEqual([['a', 'b']]);
  });

  it('[A2] two answers of one annotator to one item are refused, naming both', () => {
    expect(() => ratingsFrom([...rows, ['i1', 'ben', 'no']], itself)).toThrow(
      'annotator "ben" has two answers to item "i1"',
    );
  });

  it('names from the language itself are plain names', () => {
    const odd = ratingsFrom([['__proto__', 'constructor', 'toString']], itself);
    expect([odd.items, odd.annotators, odd.categories]).toEqual([['__proto__'], ['constructor'], ['toString']]);
  });
});
