import type { RatingConfig } from './config.ts';

/**
 * How far apart two points are, as a share of the scale as it was declared (not of the points that occur): the linear
 * disagreement weights of weighted kappa.
 *
 * Alpha does not use it: points of a scale have an order but not known distances, so `krippendorff_alpha_ordinal`
 * ranks them by the answers. |a − b| in its place is neither the ordinal metric nor the interval one.
 *
 * Source: D. V. Cicchetti, T. Allison, American Journal of EEG Technology 11 (1971), p. 101–109.
 */
export function distance(a: number, b: number, { min, max }: Pick<RatingConfig, 'min' | 'max'>): number {
  return a === b ? 0 : Math.abs(a - b) / (max - min);
}
