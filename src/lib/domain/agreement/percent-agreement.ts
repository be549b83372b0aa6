import type { LabelCounts } from './label-counts.ts';
import { NO_PAIRS, type Statistic } from './measured.ts';

/**
 * Percent agreement as a share 0 … 1: the mean, over items with at least two answers, of the share
 * of answer pairs on that item that are equal. Not corrected for chance.
 *
 *     P_a = 1/n' · Σ_i Σ_k r_ik (r_ik − 1) / (r_i (r_i − 1))
 *
 * Every such item weighs the same, however many people answered it.
 *
 * Source: K. L. Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 2; missing answers as
 * in the R package irrCAC 1.4 (`pa.coeff.raw`).
 */
export function percentAgreement(counts: LabelCounts): Statistic {
  const agreement = Float64Array.from(counts.raters, (_, pattern) => pairwiseAgreement(counts, pattern));
  return (itemsByPattern) => {
    let pairableItems = 0;
    let sum = 0;
    for (let pattern = 0; pattern < agreement.length; pattern++) {
      if (counts.raters[pattern]! < 2) continue;
      pairableItems += itemsByPattern[pattern]!;
      sum += itemsByPattern[pattern]! * agreement[pattern]!;
    }
    return pairableItems === 0 ? NO_PAIRS : { defined: true, value: sum / pairableItems };
  };
}

function pairwiseAgreement(counts: LabelCounts, pattern: number): number {
  const raters = counts.raters[pattern]!;
  let equalPairs = 0;
  for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
    equalPairs += counts.count[entry]! * (counts.count[entry]! - 1);
  }
  return equalPairs / (raters * (raters - 1));
}
