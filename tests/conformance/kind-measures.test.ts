import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureQuestion } from '#domain/agreement/agreement.ts';
import type { RatingRow } from '#domain/agreement/ratings.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import { findKind } from '#kinds/registry.ts';

/** Reference vectors; their README.md defines the conventions followed here. */
const folder = new URL('../../../shared/data/agreement/', import.meta.url);

interface Vector {
  readonly data: { readonly ratings: readonly RatingRow<unknown>[] };
  readonly expected: { readonly value: number };
  readonly tolerance: number;
}

describe('measures of kinds, on reference vectors', () => {
  it.for([
    ['rating', 'krippendorff_alpha_ordinal', 'krippendorff2011-alpha-ordinal'],
    ['rating', 'krippendorff_alpha_ordinal', 'hayes2007-alpha-ordinal'],
    ['multi-choice', 'krippendorff_alpha', 'multilabel-synthetic-3x12-alpha-masi'],
    ['multi-choice', 'krippendorff_alpha', 'multilabel-dkpro-sets-alpha-masi'],
  ] as const)('%s: %s of %s', ([name, measure, vector], { skip }) => {
    const file = new URL(`${vector}.json`, folder);
    if (!existsSync(file)) skip(`../shared/data/agreement/${vector}.json is absent: nothing to compare with`);
    const { data, expected, tolerance } = JSON.parse(readFileSync(file, 'utf8')) as Vector;
    const kind = findKind(name)!;
    const config = kind.configFrom(data.ratings.map(([, , value]) => value));
    const question = { kind, config, layer: 'independent', answers: data.ratings };
    const estimates = measureQuestion(question, { random: seededRandom(vector) });
    const estimate = estimates.find((one) => one.measure === measure);
    if (!estimate?.defined) throw new Error(`${measure} has no value`);
    expect(Math.abs(estimate.value - expected.value)).toBeLessThanOrEqual(tolerance);
    expect(estimate.interval).toMatchObject({ defined: true });
  });
});
