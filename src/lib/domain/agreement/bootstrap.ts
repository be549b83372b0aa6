import type { Statistic } from './measured.ts';
import type { Resampler } from './resampling.ts';

/** The range that holds the value with the stated confidence, or the words to show in its place. */
export type Interval =
  | {
      readonly defined: true;
      readonly low: number;
      readonly high: number;
      /** Confidence, e.g. 0.95. */
      readonly level: number;
      readonly method: `percentile bootstrap over ${Resampler['unit']}`;
      /** How many items or parents were resampled. */
      readonly size: number;
      readonly replicates: number;
      /** Replicates on which the measure has no value; the limits come from the others. */
      readonly undefinedReplicates: number;
    }
  | { readonly defined: false; readonly reason: string };

export interface BootstrapOptions {
  /** Number of samples to draw; 1,000 by default. */
  readonly replicates?: number;
  /** Confidence between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

/**
 * Percentile bootstrap intervals of several measures on the same samples, so that the interval of
 * one does not depend on which others are asked for. The limits are the (1 − level)/2 quantiles from
 * either end, linear between order statistics (type 7 of R's `quantile`).
 *
 * An interval is undefined when more than 1 − level of the samples have no value (they could shift
 * either limit past its tail), and when both limits are equal: a width of zero would claim a certainty
 * that the data do not give.
 *
 * Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13; for alpha
 * A. F. Hayes, K. Krippendorff, Communication Methods and Measures 1 (2007), which resamples too.
 *
 * @throws RangeError when `replicates` is not a whole number above 0 or `level` not between 0 and 1.
 */
export function bootstrap(
  statistics: readonly Statistic[],
  patterns: number,
  resampler: Resampler,
  { replicates = 1_000, level = 0.95 }: BootstrapOptions = {},
): Interval[] {
  if (!(Number.isInteger(replicates) && replicates > 0)) {
    throw new RangeError(`replicates is ${replicates}: give a whole number above 0`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`level is ${level}: give a number between 0 and 1, such as 0.95`);
  const values = statistics.map(() => [] as number[]);
  const itemsByPattern = new Float64Array(patterns);
  for (let replicate = 0; replicate < replicates; replicate++) {
    resampler.draw(itemsByPattern);
    statistics.forEach((statistic, index) => {
      const measured = statistic(itemsByPattern);
      if (measured.defined) values[index]!.push(measured.value);
    });
  }
  return values.map((of) => percentileInterval(of, replicates, level, resampler));
}

/** Widths below this are rounding errors of equal values. */
const ROUNDING = 1e-12;

function percentileInterval(values: number[], replicates: number, level: number, { unit, size }: Resampler): Interval {
  const undefinedReplicates = replicates - values.length;
  if (undefinedReplicates > (1 - level) * replicates) {
    const share = Math.round((100 * undefinedReplicates) / replicates);
    return {
      defined: false,
      reason: `undefined because ${share} % of the samples drawn from these ${unit} have no value: too few ${unit} that differ`,
    };
  }
  const sorted = Float64Array.from(values).sort();
  const low = quantile(sorted, (1 - level) / 2);
  const high = quantile(sorted, (1 + level) / 2);
  if (high - low < ROUNDING) {
    return { defined: false, reason: `undefined because sample after sample of these ${unit} gives the same value` };
  }
  return {
    defined: true,
    low,
    high,
    level,
    method: `percentile bootstrap over ${unit}`,
    size,
    replicates,
    undefinedReplicates,
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
