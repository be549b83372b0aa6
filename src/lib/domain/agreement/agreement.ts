import type { Kind } from '#domain/kind.ts';
import { bootstrap, type BootstrapOptions, type Interval } from './bootstrap.ts';
import { krippendorffAlpha, MOST_TABULATED_ANSWERS, type Distance } from './krippendorff-alpha.ts';
import { labelCounts, type LabelCounts } from './label-counts.ts';
import type { Statistic } from './measured.ts';
import { ordinalAlpha } from './ordinal-alpha.ts';
import { percentAgreement } from './percent-agreement.ts';
import { ratingsFrom, sampleSize, type RatingRow, type Ratings, type SampleSize } from './ratings.ts';
import { resampleItems, resampleParents, type Resampler } from './resampling.ts';

/** One measure of one question, complete enough to be shown on its own. */
export type Estimate = {
  /** Name of the measure, e.g. `krippendorff_alpha`. */
  readonly measure: string;
  /** Where the answers come from, e.g. `independent`. */
  readonly layer: string;
  readonly n: SampleSize;
} & (
  | { readonly defined: true; readonly value: number; readonly interval: Interval }
  | { readonly defined: false; readonly reason: string }
);

/** The answers to one question in one layer. */
export interface AnsweredQuestion<Config, Value> {
  readonly kind: Pick<Kind<Config, Value>, 'name' | 'keyOf' | 'distance' | 'measures'>;
  readonly config: Config;
  readonly layer: string;
  /** The standing answer of each annotator to each item. */
  readonly answers: Iterable<RatingRow<Value>>;
}

export interface MeasureOptions extends BootstrapOptions {
  /** Uniform in [0, 1): a seeded source makes the intervals reproducible. */
  readonly random: () => number;
  /**
   * Parent of an item, where it has one. Intervals then resample parents; an item without one
   * counts as a parent of its own.
   */
  readonly parentOf?: (item: string) => string | undefined;
}

type Measure = <Value>(counts: LabelCounts, ratings: Ratings<Value>, distance: Distance<Value>) => Statistic;

const measures: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ['percent_agreement', (counts) => percentAgreement(counts)],
  ['krippendorff_alpha', (counts, { categories }, distance) => krippendorffAlpha(counts, categories, distance)],
  ['krippendorff_alpha_ordinal', (counts, { categories }) => ordinalAlpha(counts, categories)],
]);

/** The names a kind may list under `measures`. */
export const measureNames: readonly string[] = [...measures.keys()];

/**
 * The measures of the question's kind, in the kind's order, each with its interval, sample size and layer.
 *
 * @throws RangeError when the kind names an unknown measure or one its values do not fit, or an annotator answered an
 *   item twice.
 */
export function measureQuestion<Config, Value>(
  { kind, config, layer, answers }: AnsweredQuestion<Config, Value>,
  options: MeasureOptions,
): Estimate[] {
  const ratings = ratingsFrom(answers, (value) => kind.keyOf(value));
  const counts = labelCounts(ratings);
  const statistics = kind.measures.map((name) => {
    const measure = measures.get(name);
    if (!measure) {
      throw new RangeError(`kind "${kind.name}" names the measure "${name}"; there are: ${measureNames.join(', ')}`);
    }
    return measure(counts, ratings, (a, b) => kind.distance(a, b, config));
  });
  const intervals = intervalsOf(statistics, ratings, counts, options);
  const n = sampleSize(ratings);
  return kind.measures.map((measure, index) => {
    const measured = statistics[index]!(counts.items);
    return measured.defined
      ? { measure, layer, n, defined: true, value: measured.value, interval: intervals[index]! }
      : { measure, layer, n, defined: false, reason: measured.reason };
  });
}

function intervalsOf(
  statistics: readonly Statistic[],
  ratings: Ratings<unknown>,
  counts: LabelCounts,
  { random, parentOf, ...options }: MeasureOptions,
): Interval[] {
  if (ratings.categories.length > MOST_TABULATED_ANSWERS) {
    const most = MOST_TABULATED_ANSWERS.toLocaleString('en');
    const reason = `undefined because resampling more than ${most} different answers takes too long`;
    return statistics.map(() => ({ defined: false, reason }));
  }
  const resampler = resamplerFor(ratings, counts, random, parentOf);
  return bootstrap(statistics, counts.items.length, resampler, options);
}

function resamplerFor(
  { items }: Ratings<unknown>,
  counts: LabelCounts,
  random: () => number,
  parentOf: MeasureOptions['parentOf'],
): Resampler {
  const parents = items.map((item) => parentOf?.(item));
  if (parents.every((parent) => parent === undefined)) return resampleItems(counts, random);
  // The prefixes keep a lone item apart from a parent that happens to have the same name.
  return resampleParents(
    counts,
    (item) => (parents[item] === undefined ? `item ${items[item]}` : `parent ${parents[item]}`),
    random,
  );
}
