import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsWithLabel, labelAgreement } from './label-agreement.ts';
import { labelCounts } from './label-counts.ts';
import { percentAgreement } from './percent-agreement.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';
import { rowsOf, someRows } from './rating-rows.fixture.ts';

function of(rows: readonly RatingRow<string>[], labels: (value: string) => readonly string[] = (value) => [value]) {
  const ratings = ratingsFrom(rows, (value) => value);
  const counts = labelCounts(ratings);
  const has = (label: string) => (category: number) => labels(ratings.categories[category]!).includes(label);
  return {
    measured: (label: string) => labelAgreement(counts, has(label))(counts.items),
    items: (label: string) => itemsWithLabel(counts, has(label)),
    percent: () => percentAgreement(counts)(counts.items),
  };
}

describe('agreement on a label', () => {
  it('[A22] with two people is twice the items both gave it, divided by the times it was given', () => {
    const { measured, items } = of(rowsOf('aa', 'aa', 'ab', 'bb', 'cb'));
    expect(measured('a')).toEqual({ defined: true, value: (2 * 2) / 5 });
    expect(measured('b')).toEqual({ defined: true, value: (2 * 1) / 4 });
    expect(measured('c')).toEqual({ defined: true, value: 0 });
    expect([items('a'), items('b'), items('c')]).toEqual([3, 3, 1]);
  });

  it('[A22] with more people weighs pairs: 3 of 4 agree on a label in half of the pairs beside it', () => {
    expect(of(rowsOf('aaab')).measured('a')).toEqual({ defined: true, value: (3 * 2) / (3 * 3) });
  });

  it('[A22] counts a label in a set', () => {
    const { measured, items } = of(rowsOf('xa', 'xx', 'aa'), (value) => (value === 'x' ? ['a', 'b'] : [value]));
    expect(measured('a')).toEqual({ defined: true, value: 1 });
    expect(measured('b')).toEqual({ defined: true, value: 2 / 3 });
    expect(items('b')).toBe(2);
  });

  it('[A22] is undefined for a label that stands only on items with one answer', () => {
    expect(of(rowsOf('a.', 'bb')).measured('a')).toMatchObject({ defined: false });
  });

  it('[A22] lies between 0 and 1, and is 1 for all exactly when everybody agrees', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { measured, percent } = of(rows);
        const figures = ['a', 'b', 'c', 'd'].map(measured).filter((figure) => figure.defined);
        for (const { value } of figures) expect(value).toBeGreaterThanOrEqual(0);
        for (const { value } of figures) expect(value).toBeLessThanOrEqual(1);
        const all = percent();
        if (all.defined) expect(figures.every(({ value }) => value === 1)).toBe(all.value === 1);
      }),
    );
  });
});
