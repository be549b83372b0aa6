import { masi } from '#domain/agreement/distances.ts';

/**
 * MASI: 1 − J · M, where J is the share of labels two sets have in common and M tells how they lie: 1 equal, 2/3 one
 * within the other, 1/3 overlapping, 0 apart. Thirds are exact (programs that take .33 and .67 differ in the third
 * digit); two empty sets are equal.
 *
 * Source: R. Passonneau, "Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation",
 * LREC 2006. Alpha takes it as it is, not squared.
 */
export function distance(a: readonly string[], b: readonly string[]): number {
  return masi(a, b);
}
