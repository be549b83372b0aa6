import { describe, expect, it } from 'vitest';
import { bootstrap, type BootstrapOptions, type Interval } from './bootstrap.ts';
import { nominalAlpha } from './krippendorff-alpha.ts';
import type { Statistic } from './measured.ts';
import { percentAgreement } from './percent-agreement.ts';
import { countsOf, rowsOf } from './rating-rows.fixture.ts';
import type { RatingRow } from './ratings.ts';
import { resampleItems, resampleParents } from './resampling.ts';
import { seededRandom } from './seeded-random.ts';

/** A crowd of which each member says what is true with chance 0.8; half of all items are truly "a". */
function crowd(items: number, people: number, random: () => number): RatingRow<string>[] {
  return Array.from({ length: items }, (_, item) => {
    const [truth, lie] = random() < 0.5 ? ['a', 'b'] : ['b', 'a'];
    return Array.from({ length: people }, (_, who): RatingRow<string> => {
      return [`${item}`, `${who}`, random() < 0.8 ? truth : lie];
    });
  }).flat();
}

function alphaInterval(rows: RatingRow<string>[], random: () => number, options?: BootstrapOptions): Interval {
  const counts = countsOf(rows);
  return bootstrap([nominalAlpha(counts)], counts.items.length, resampleItems(counts, random), options)[0]!;
}

function width(interval: Interval): number {
  return interval.defined ? interval.high - interval.low : NaN;
}

describe('bootstrap', () => {
  it('[A8] covers the true value about as often as its level says', () => {
    const random = seededRandom('coverage');
    // Two members agree with chance 0.8² + 0.2² = 0.68 where chance alone gives 0.5.
    const truth = (0.68 - 0.5) / 0.5;
    const trials = 400;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const interval = alphaInterval(crowd(200, 4, random), random, { replicates: 400, level: 0.9 });
      if (interval.defined && interval.low <= truth && truth <= interval.high) covered++;
    }
    // ± 3.5 standard errors of a share of 400 around 0.9.
    expect(covered / trials).toBeGreaterThan(0.848);
    expect(covered / trials).toBeLessThan(0.952);
  });

  it('[A8] draws 1,000 samples at 95 % over items unless told otherwise', () => {
    const rows = crowd(100, 3, seededRandom('crowd'));
    expect(alphaInterval(rows, seededRandom(1))).toEqual({
      defined: true,
      low: expect.closeTo(0.21, 1),
      high: expect.closeTo(0.51, 1),
      level: 0.95,
      method: 'percentile bootstrap over items',
      size: 100,
      replicates: 1_000,
      undefinedReplicates: 0,
    });
    const narrow = alphaInterval(rows, seededRandom(1), { level: 0.5 });
    expect(width(narrow)).toBeLessThan(width(alphaInterval(rows, seededRandom(1))) / 2);
  });

  it('[A8] the limits are quantiles, linear between order statistics', () => {
    let next = 0;
    const countUp: Statistic = () => ({ defined: true, value: next++ });
    const resampler = { unit: 'items', size: 1, draw: () => {} } as const;
    const [interval] = bootstrap([countUp], 1, resampler, { replicates: 11, level: 0.7 });
    expect(interval).toMatchObject({ low: expect.closeTo(1.5, 12), high: expect.closeTo(8.5, 12) });
  });

  it('[A9] items that repeat within parents widen the interval as repetition should', () => {
    const copies = 4;
    const rows = crowd(150, 3, seededRandom('parents')).flatMap(([item, who, value]) =>
      Array.from({ length: copies }, (_, copy): RatingRow<string> => [`${item}/${copy}`, who, value]),
    );
    const counts = countsOf(rows);
    const names = [...new Set(rows.map(([item]) => item))];
    const parentOf = (item: number): string => names[item]!.split('/')[0]!;
    const overParents = bootstrap(
      [nominalAlpha(counts)],
      counts.items.length,
      resampleParents(counts, parentOf, seededRandom('w')),
    )[0]!;
    expect(overParents).toMatchObject({ method: 'percentile bootstrap over parents', size: 150 });
    const ratio = width(overParents) / width(alphaInterval(rows, seededRandom('w')));
    expect(ratio).toBeGreaterThan(0.85 * Math.sqrt(copies));
    expect(ratio).toBeLessThan(1.15 * Math.sqrt(copies));
  });

  it('[A10] the same seed gives the same interval, alone or beside others', () => {
    const rows = crowd(60, 3, seededRandom('seeded'));
    const counts = countsOf(rows);
    const alpha = nominalAlpha(counts);
    const together = bootstrap(
      [percentAgreement(counts), alpha],
      counts.items.length,
      resampleItems(counts, seededRandom('s')),
    );
    expect(alphaInterval(rows, seededRandom('s'))).toEqual(together[1]);
    expect(alphaInterval(rows, seededRandom('other'))).not.toEqual(together[1]);
  });

  it('[A11] a few samples without a value are counted and left out', () => {
    // 99 draws miss all four items with a "b" with chance (95/99)⁹⁹ = 1.7 %: then everybody says "a".
    const rows = rowsOf(...Array<string>(95).fill('aa'), 'bb', 'bb', 'bb', 'ab');
    const interval = alphaInterval(rows, seededRandom('few'));
    expect(interval).toMatchObject({ defined: true, replicates: 1_000 });
    if (!interval.defined) return;
    expect(interval.undefinedReplicates).toBeGreaterThan(0);
    expect(interval.undefinedReplicates).toBeLessThan(40);
  });

  it('[A11] with many samples without a value there is no interval, and the reader is told', () => {
    const interval = alphaInterval(rowsOf(...Array<string>(30).fill('aa'), 'ab'), seededRandom('many'));
    expect(interval).toMatchObject({
      defined: false,
      reason: expect.stringMatching(/^undefined because 3\d % of the samples drawn from these items have no value/),
    });
  });

  it('[A11] no data, no interval', () => {
    expect(alphaInterval([], seededRandom(1))).toMatchObject({
      defined: false,
      reason: expect.stringContaining('100 % of the samples'),
    });
  });

  it('[A12] an interval of zero width is not reported', () => {
    const reason = 'undefined because sample after sample of these items gives the same value';
    expect(
      alphaInterval(rowsOf(...Array<string>(9).fill('aa'), ...Array<string>(9).fill('bb')), seededRandom(1)),
    ).toEqual({
      defined: false,
      reason,
    });
  });

  it('[A12] nor one whose width is a rounding error', () => {
    // Two fifths of the pairs agree on every item, but the mean of 18 such shares is 0.4 or 0.4000000000000001.
    const counts = countsOf(rowsOf(...Array<string>(9).fill('aabbb'), ...Array<string>(9).fill('aaabbb')));
    const [interval] = bootstrap(
      [percentAgreement(counts)],
      counts.items.length,
      resampleItems(counts, seededRandom(1)),
    );
    expect(interval).toMatchObject({ defined: false, reason: expect.stringContaining('the same value') });
  });

  it.each([
    [{ replicates: 0 }, 'replicates is 0'],
    [{ replicates: 1.5 }, 'replicates is 1.5'],
    [{ level: 95 }, 'level is 95'],
    [{ level: NaN }, 'level is NaN'],
  ])('refuses %j', (options, message) => {
    expect(() => alphaInterval(rowsOf('ab', 'aa'), seededRandom(1), options)).toThrow(message);
  });
});
