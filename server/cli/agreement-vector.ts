import * as v from 'valibot';
import { alphaError, analyticInterval, percentAgreementError } from '#domain/agreement/analytic-interval.ts';
import { interval, jaccard, masi, nominal, ordinal, ratio } from '#domain/agreement/distances.ts';
import { krippendorffAlpha, MOST_TABULATED_ANSWERS, type Distance } from '#domain/agreement/krippendorff-alpha.ts';
import { labelCounts, type LabelCounts } from '#domain/agreement/label-counts.ts';
import { percentAgreement } from '#domain/agreement/percent-agreement.ts';
import { ratingsFrom, sampleSize, type RatingRow, type Ratings, type SampleSize } from '#domain/agreement/ratings.ts';
import { BadInput } from './bad-input.ts';

/** Ratings with the statistic to compute from them; other keys (expected values, remarks) are not read. */
const schema = v.object({
  name: v.string(),
  statistic: v.string(),
  options: v.optional(v.record(v.string(), v.unknown()), {}),
  data: v.looseObject({ kind: v.string(), ratings: v.optional(v.array(v.array(v.unknown()))) }),
});
export type Vector = v.InferOutput<typeof schema>;

/** What `parley agreement --json` prints for a vector, under the names that vectors expect values by. */
export type VectorResult = { readonly name: string; readonly statistic: string } & (
  | {
      readonly defined: true;
      readonly value: number;
      readonly n: SampleSize;
      /** Standard error over items and its interval by Student's t, where there are enough items for one. */
      readonly se?: number;
      readonly ci?: readonly [low: number, high: number];
      readonly level?: number;
      /** Agreement observed and by chance. */
      readonly pa?: number;
      readonly pe?: number;
      /** Disagreement observed and expected. */
      readonly Do?: number;
      readonly De?: number;
    }
  | { readonly defined: false; readonly value: null; readonly n: SampleSize; readonly reason: string }
  | { readonly supported: false; readonly reason: string }
);

/** @throws BadInput naming the place when it is no vector. */
export function readVector(text: string, path: string): Vector {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new BadInput(`${path}: this is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new BadInput(
    `${path}: this is no vector of ratings (${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}). ` +
      'It needs {"name", "statistic", "options", "data": {"kind": "ratings", "ratings": [[item, annotator, value], …]}}.',
  );
}

type Figures = Omit<Extract<VectorResult, { defined: true }>, 'name' | 'statistic' | 'n'>;
type Outcome = Figures | { readonly defined: false; readonly reason: string };

const statistics: Readonly<Record<string, (data: MeasuredData) => Outcome>> = {
  percent_agreement: percentOf,
  krippendorff_alpha: alphaOf,
};

interface MeasuredData {
  readonly ratings: Ratings<unknown>;
  readonly counts: LabelCounts;
  readonly metric: string;
  readonly distance: Distance<unknown>;
  readonly options: Vector['options'];
}

/**
 * Computes what a vector asks for.
 *
 * @throws BadInput when its ratings do not fit it (no triples, an annotator twice on one item, text under a numeric metric).
 */
export function measureVector(vector: Vector, path: string): VectorResult {
  const { name, statistic, options, data } = vector;
  const compute = Object.hasOwn(statistics, statistic) ? statistics[statistic] : undefined;
  const metric = String(options.metric ?? options.weights ?? 'nominal');
  const makeDistance = Object.hasOwn(distances, metric) ? distances[metric] : undefined;
  if (!compute || !makeDistance || (compute === percentOf && metric !== 'nominal')) {
    const what = compute ? `${statistic} with the metric ${metric}` : statistic;
    const known = `${Object.keys(statistics).join(', ')} (metrics: ${Object.keys(distances).join(', ')})`;
    return { name, statistic, supported: false, reason: `${what} is not computed by this version; it knows ${known}` };
  }
  if (!['ratings', 'multilabel'].includes(data.kind) || !data.ratings) {
    return { name, statistic, supported: false, reason: `data of the kind “${data.kind}” are not read here` };
  }
  try {
    const ratings = ratingsFrom(
      data.ratings.map((row, index) => ratingOf(row, index, metric)),
      keyOf,
    );
    const counts = labelCounts(ratings);
    const outcome = compute({ ratings, counts, metric, distance: makeDistance(ratings), options });
    const n = sampleSize(ratings);
    return outcome.defined
      ? { name, statistic, ...outcome, n }
      : { name, statistic, defined: false, value: null, n, reason: outcome.reason };
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(`${path}: ${error.message}`);
    throw error;
  }
}

/** A metric is asked of values that fit it: `ratingOf` has seen to that. */
const distances: Readonly<Record<string, (ratings: Ratings<unknown>) => Distance<unknown>>> = {
  nominal: () => nominal,
  ordinal: (ratings) => ordinal(ratings as Ratings<number>) as Distance<unknown>,
  interval: () => interval as Distance<unknown>,
  // Agreement weighed by 1 − squared difference gives the same figure.
  quadratic: () => interval as Distance<unknown>,
  ratio: () => ratio as Distance<unknown>,
  jaccard: () => jaccard as Distance<unknown>,
  masi: () => masi as Distance<unknown>,
};
const numeric: readonly string[] = ['ordinal', 'interval', 'quadratic', 'ratio'];
const ofSets: readonly string[] = ['jaccard', 'masi'];

function ratingOf(row: readonly unknown[], index: number, metric: string): RatingRow<unknown> {
  const [item, annotator, value] = row;
  const place = `data.ratings[${index}]`;
  if (row.length !== 3 || !isName(item) || !isName(annotator) || value === null) {
    throw new RangeError(`${place} is ${JSON.stringify(row)}: give [item, annotator, value]`);
  }
  if (numeric.includes(metric) && !Number.isFinite(value)) {
    throw new RangeError(`${place} has the value ${JSON.stringify(value)}: the metric ${metric} needs a number`);
  }
  if (ofSets.includes(metric) && !Array.isArray(value)) {
    throw new RangeError(
      `${place} has the value ${JSON.stringify(value)}: the metric ${metric} needs a list of labels`,
    );
  }
  return [String(item), String(annotator), value];
}

const isName = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** Labels of a set are in no order. */
function keyOf(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
}

function percentOf({ ratings, counts, options }: MeasuredData): Outcome {
  const measured = percentAgreement(counts)(counts.items);
  if (!measured.defined) return measured;
  return { ...measured, ...errorFigures(measured.value, percentAgreementError(counts), ratings, options) };
}

function alphaOf({ ratings, counts, metric, distance, options }: MeasuredData): Outcome {
  const { categories } = ratings;
  const alpha = krippendorffAlpha(counts, categories, distance)(counts.items);
  if (!alpha.defined) return alpha;
  const { value, observedDisagreement: Do, expectedDisagreement: De } = alpha;
  // The error compares every answer with every other: past this it would take minutes.
  if (categories.length > MOST_TABULATED_ANSWERS) return { defined: true, value, Do, De };
  // The full scale where it is given: not every value of it need occur.
  const scale: readonly unknown[] =
    metric === 'quadratic' && Array.isArray(options.categories) ? options.categories : categories;
  const largest = scale.reduce<number>((most, a) => Math.max(most, ...scale.map((b) => distance(a, b))), 0);
  const asTable = typeof options.ci === 'string' && options.ci.includes('.table');
  const error = alphaError(counts, categories, distance, { largest, asTable });
  return { defined: true, value, ...errorFigures(value, error, ratings, options), Do, De };
}

function errorFigures(
  value: number,
  error: ReturnType<typeof alphaError>,
  { items }: Ratings<unknown>,
  { level: given }: Vector['options'],
) {
  if (!error) return {};
  const level = typeof given === 'number' && given > 0 && given < 1 ? given : 0.95;
  return { ...error, ci: analyticInterval(value, error.se, items.length, level), level };
}
