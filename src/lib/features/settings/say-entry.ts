import type { EntryRule } from '#domain/adjudication/entry.ts';

/**
 * What an entry rule means for items with two and with three answers, in a sentence each: a question counts as agreed
 * when its largest answer has at least the share `agreedAt` (domain/adjudication SPEC C1).
 */
export function sayEntry({ minRaters, agreedAt }: EntryRule): string {
  const two =
    minRaters > 2
      ? 'Items with 2 answers stay out of the queue.'
      : 'With 2 answers, any difference enters the queue (the larger half is 50 %).';
  const three =
    minRaters > 3
      ? 'Items with 3 answers stay out of it too.'
      : 2 / 3 < agreedAt
        ? 'With 3 answers, two against one enters the queue (66.7 % is less than the share).'
        : 'With 3 answers, two against one counts as agreed (66.7 % reaches the share); three different answers enter.';
  return `${two} ${three}`;
}

/** A share as the field shows it: percent with at most two decimals. */
export function toPercent(share: number): number {
  return Math.round(share * 10_000) / 100;
}
