import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaError, analyticInterval, percentAgreementError } from './analytic-interval.ts';
import { nominal, ordinal } from './distances.ts';
import { krippendorffAlpha, nominalAlpha } from './krippendorff-alpha.ts';
import { labelCounts } from './label-counts.ts';
import { percentAgreement } from './percent-agreement.ts';
import { countsOf, rowsOf, someRows } from './rating-rows.fixture.ts';
import { ratingsFrom } from './ratings.ts';

const whole = { largest: 1 };

describe('analytic errors', () => {
  it('[A17] pa and pe make up the value they belong to', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const ratings = ratingsFrom(rows, (value) => value);
        const counts = labelCounts(ratings);
        const [alpha, percent] = [nominalAlpha(counts)(counts.items), percentAgreement(counts)(counts.items)];
        const error = alphaError(counts, ratings.categories, nominal, whole);
        if (error && alpha.defined) expect((error.pa - error.pe) / (1 - error.pe)).toBeCloseTo(alpha.value, 10);
        const plain = percentAgreementError(counts);
        if (plain && percent.defined) expect(plain.pa).toBeCloseTo(percent.value, 10);
        for (const { se } of [error, plain].filter((found) => found !== null)) expect(se).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('[A7] there is none from one item, or where everybody gave the same answer', () => {
    expect(percentAgreementError(countsOf(rowsOf('ab')))).toBeNull();
    expect(alphaError(countsOf(rowsOf('ab')), ['a', 'b'], nominal, whole)).toBeNull();
    expect(alphaError(countsOf(rowsOf('aa', 'aa')), ['a'], nominal, whole)).toBeNull();
    expect(percentAgreementError(countsOf(rowsOf('a', 'b', 'c')))).toBeNull();
  });

  it('[A17] an interval ends at 1, which no coefficient exceeds', () => {
    const [low, high] = analyticInterval(0.9, 0.2, 11, 0.95);
    expect(low).toBeCloseTo(0.9 - 2.22813885 * 0.2, 8);
    expect(high).toBe(1);
  });
});

describe('ordinal distance', () => {
  it('counts the answers between two values, both ends half, and none to items with one answer', () => {
    const rows = rowsOf('12', '23', '22', '5');
    const ratings = ratingsFrom(
      rows.map(([item, annotator, value]) => [item, annotator, Number(value)] as const),
      String,
    );
    const distance = ordinal(ratings);
    // Pairable answers: 1 once, 2 four times, 3 once.
    expect([distance(1, 2), distance(2, 3), distance(1, 3), distance(2, 2)]).toEqual([6.25, 6.25, 25, 0]);
    const counts = labelCounts(ratings);
    expect(krippendorffAlpha(counts, ratings.categories, distance)(counts.items).defined).toBe(true);
  });
});
