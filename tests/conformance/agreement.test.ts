import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { krippendorffAlpha, type Distance } from '#domain/agreement/krippendorff-alpha.ts';
import { labelCounts } from '#domain/agreement/label-counts.ts';
import type { Measured } from '#domain/agreement/measured.ts';
import { percentAgreement } from '#domain/agreement/percent-agreement.ts';
import { ratingsFrom, type RatingRow } from '#domain/agreement/ratings.ts';

/** Reference vectors; their README.md defines the conventions followed here. */
const folder = new URL('../../../shared/data/agreement/', import.meta.url);

interface Vector {
  readonly name: string;
  readonly statistic: string;
  readonly options: { readonly metric?: string; readonly weights?: string };
  readonly data: { readonly kind: string; readonly ratings: RatingRow<unknown>[] };
  readonly expected: Expected;
  readonly tolerance: number;
}

interface Expected {
  readonly value: number | null;
  readonly defined?: boolean;
  /** Observed and expected disagreement. */
  readonly Do?: number;
  readonly De?: number;
  /** Share of agreeing pairs, in vectors that hold several figures. */
  readonly percent?: number;
}

/** Distances as alpha takes them: squared where the metric is. Ordinal alpha depends on the marginals and has none. */
const distances: Readonly<Record<string, Distance<unknown>>> = {
  nominal: (a, b) => (a === b ? 0 : 1),
  interval: (a, b) => (Number(a) - Number(b)) ** 2,
  quadratic: (a, b) => (Number(a) - Number(b)) ** 2,
  ratio: (a, b) => ((Number(a) - Number(b)) / (Number(a) + Number(b))) ** 2,
  jaccard: (a, b) => 1 - similarity(new Set(a as string[]), new Set(b as string[])),
  masi: (a, b) => {
    const [one, other] = [new Set(a as string[]), new Set(b as string[])];
    return 1 - similarity(one, other) * monotonicity(one, other);
  },
};

function similarity(a: Set<string>, b: Set<string>): number {
  return a.size + b.size === 0 ? 1 : a.intersection(b).size / a.union(b).size;
}

function monotonicity(a: Set<string>, b: Set<string>): number {
  if (a.isSubsetOf(b) && b.isSubsetOf(a)) return 1;
  if (a.isSubsetOf(b) || b.isSubsetOf(a)) return 2 / 3;
  return a.isDisjointFrom(b) ? 0 : 1 / 3;
}

function keyOf(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
}

const vectors = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vector)
  : [];

function metricOf({ options }: Vector): string {
  return options.metric ?? options.weights ?? 'nominal';
}

describe('reference vectors of agreement', () => {
  it('are there', ({ skip }) => {
    if (vectors.length === 0) skip('../shared/data/agreement is absent: nothing to compare with');
    expect(vectors.filter((vector) => vector.statistic === 'krippendorff_alpha').length).toBeGreaterThanOrEqual(10);
  });

  const alphas = vectors
    .filter((vector) => vector.statistic === 'krippendorff_alpha')
    .map((vector) => ({ ...vector, metric: metricOf(vector) }))
    .filter(({ metric }) => Object.hasOwn(distances, metric));
  it.for(alphas)('alpha $metric: $name', ({ expected, tolerance, data, metric }) => {
    const ratings = ratingsFrom(data.ratings, keyOf);
    const counts = labelCounts(ratings);
    const alpha = krippendorffAlpha(counts, ratings.categories, distances[metric]!)(counts.items);
    expectMeasured(alpha, expected.value, tolerance);
    if (!alpha.defined) return;
    if (expected.Do !== undefined) expectWithin(alpha.observedDisagreement, expected.Do, tolerance);
    if (expected.De !== undefined) expectWithin(alpha.expectedDisagreement, expected.De, tolerance);
  });

  const shares = vectors.filter(
    ({ statistic, expected }) => statistic === 'percent_agreement' || expected.percent !== undefined,
  );
  it.for(shares)('percent agreement: $name', ({ expected, tolerance, data }) => {
    const counts = labelCounts(ratingsFrom(data.ratings, keyOf));
    expectMeasured(percentAgreement(counts)(counts.items), expected.percent ?? expected.value, tolerance);
  });
});

/** A vector without a value wants the figure reported as undefined. */
function expectMeasured(measured: Measured, expected: number | null, tolerance: number): void {
  expect(measured.defined).toBe(expected !== null);
  if (measured.defined && expected !== null) expectWithin(measured.value, expected, tolerance);
  if (!measured.defined) expect(measured.reason).toMatch(/^undefined because /);
}

function expectWithin(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance);
}
