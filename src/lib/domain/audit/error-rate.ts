import { type Range, wilson } from '#domain/agreement/people-agreement.ts';

/** How much of what was looked at is wrong (SPEC K12). */
export interface ErrorRate {
  readonly wrong: number;
  readonly looked: number;
  /** 0…1; null without any. */
  readonly rate: number | null;
  readonly range: Range;
}

/** @param batch how many the sample stands for */
export function errorRate(wrong: number, looked: number, batch: number): ErrorRate {
  if (looked === 0) {
    const range: Range = { defined: false, reason: 'undefined because nothing was looked at yet' };
    return { wrong, looked, rate: null, range };
  }
  const range: Range =
    looked >= batch ? { defined: false, reason: 'exact: all of the batch was looked at' } : wilson(wrong, looked);
  return { wrong, looked, rate: wrong / looked, range };
}
