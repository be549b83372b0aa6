import { describe, expect, it } from 'vitest';
import { measureNames, measureQuestion, type AnsweredQuestion } from './agreement.ts';
import { rowsOf } from './rating-rows.fixture.ts';
import type { RatingRow } from './ratings.ts';
import { seededRandom } from './seeded-random.ts';

const letters = {
  name: 'letters',
  keyOf: (value: string) => value,
  distance: (a: string, b: string, scale: number) =>
    a === b ? 0 : Math.abs(a.charCodeAt(0) - b.charCodeAt(0)) / scale,
  measures: ['percent_agreement', 'krippendorff_alpha'],
};

function question(answers: RatingRow<string>[], measures = letters.measures): AnsweredQuestion<number, string> {
  return { kind: { ...letters, measures }, config: 25, layer: 'round 1', answers };
}

describe('measuring a question', () => {
  const rows = rowsOf('aab', 'bbb', 'a.c', 'cc.', 'a..', 'aaa', 'cbb');

  it('[A14] every number carries its measure, layer and sample size', () => {
    const estimates = measureQuestion(question(rows), { random: seededRandom('q') });
    expect(estimates).toEqual([
      {
        measure: 'percent_agreement',
        layer: 'round 1',
        n: { items: 7, annotators: 3, ratings: 17, pairableItems: 6 },
        defined: true,
        value: expect.closeTo((1 / 3 + 1 + 0 + 1 + 1 + 1 / 3) / 6, 12),
        interval: expect.objectContaining({ defined: true, level: 0.95 }),
      },
      expect.objectContaining({ measure: 'krippendorff_alpha', layer: 'round 1', defined: true }),
    ]);
  });

  it('[A14] what is undefined carries them too, and its reason', () => {
    expect(measureQuestion(question(rowsOf('aa', 'a')), { random: seededRandom('q') })[1]).toEqual({
      measure: 'krippendorff_alpha',
      layer: 'round 1',
      n: { items: 2, annotators: 2, ratings: 3, pairableItems: 1 },
      defined: false,
      reason: 'undefined because everybody gave the same answer',
    });
  });

  it("[A6] alpha uses the kind's distance and config", () => {
    const valueAt = (config: number) => {
      const [estimate] = measureQuestion(
        { ...question(rows, ['krippendorff_alpha']), config },
        { random: seededRandom('q') },
      );
      return estimate?.defined ? estimate.value : NaN;
    };
    const nominal = measureQuestion(
      {
        ...question(rows, ['krippendorff_alpha']),
        kind: { ...letters, measures: ['krippendorff_alpha'], distance: (a, b) => (a === b ? 0 : 1) },
      },
      { random: seededRandom('q') },
    );
    expect(valueAt(25)).toBeCloseTo(valueAt(5), 12);
    expect(nominal).not.toMatchObject([{ value: expect.closeTo(valueAt(25), 3) }]);
  });

  it("[A15] measures come in the kind's order", () => {
    const reversed = measureQuestion(question(rows, letters.measures.toReversed()), { random: seededRandom('q') });
    expect(reversed.map((estimate) => estimate.measure)).toEqual(['krippendorff_alpha', 'percent_agreement']);
    expect(measureNames).toEqual(['percent_agreement', 'krippendorff_alpha', 'krippendorff_alpha_ordinal']);
  });

  it.each(['cohens_cappa', 'constructor'])('[A15] the unknown measure %s is refused', (name) => {
    expect(() => measureQuestion(question(rows, [name]), { random: seededRandom('q') })).toThrow(
      `kind "letters" names the measure "${name}"; there are: percent_agreement, krippendorff_alpha`,
    );
  });

  it('[A9] parents are resampled where there are any', () => {
    const parentOf = (item: string) => (item === 'item 0' || item === 'item 1' ? 'document' : undefined);
    const [estimate] = measureQuestion(question(rows), { random: seededRandom('q'), parentOf });
    expect(estimate).toMatchObject({ interval: { method: 'percentile bootstrap over parents' } });
    const [plain] = measureQuestion(question(rows), { random: seededRandom('q'), parentOf: () => undefined });
    expect(plain).toMatchObject({ interval: { method: 'percentile bootstrap over items' } });
  });

  it('[A9] an item without a parent is one of its own', () => {
    const options = { replicates: 200 };
    const lone = (item: string) => (item === 'item 0' ? 'p' : undefined);
    const each = (item: string) => item;
    expect(measureQuestion(question(rows), { ...options, random: seededRandom('q'), parentOf: lone })).toEqual(
      measureQuestion(question(rows), { ...options, random: seededRandom('q'), parentOf: each }),
    );
  });

  it('[A13] with too many different answers there is a value but no interval', () => {
    const essays = Array.from({ length: 1_001 }, (_, item): RatingRow<string>[] => [
      [`${item}`, 'ann', `a${item}`],
      [`${item}`, 'ben', `b${item}`],
    ]).flat();
    const [estimate] = measureQuestion(question(essays, ['krippendorff_alpha']), { random: seededRandom('q') });
    expect(estimate).toMatchObject({
      defined: true,
      interval: { defined: false, reason: expect.stringContaining('more than 2,000 different answers') },
    });
  });
});
