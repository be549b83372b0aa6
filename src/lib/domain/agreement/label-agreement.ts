import type { LabelCounts } from './label-counts.ts';
import type { Statistic } from './measured.ts';

const NEVER_BESIDE = { defined: false, reason: 'undefined because it is given only on items with one answer' } as const;

/**
 * The specific agreement of one label (SPEC A22): of the answers given beside an answer with this label, the share that
 * has it too.
 *
 *     P_s(k) = Σ_i r_ik (r_ik − 1) / Σ_i r_ik (r_i − 1)
 *
 * With two people it is twice the items both gave it divided by the times it was given. Not corrected for chance.
 *
 * Source: D. V. Cicchetti, A. R. Feinstein, Journal of Clinical Epidemiology 43 (1990) 551–558; for more than two people
 * J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. (1981), ch. 13.
 *
 * @param has whether the answers of a category of the ratings have the label: one category where an answer is one label,
 *   all the sets it is in where an answer is a set.
 */
export function labelAgreement(counts: LabelCounts, has: (category: number) => boolean): Statistic {
  const equal = new Float64Array(counts.items.length);
  const beside = new Float64Array(counts.items.length);
  forPatterns(counts, has, (pattern, given, raters) => {
    equal[pattern] = given * (given - 1);
    beside[pattern] = given * (raters - 1);
  });
  return (itemsByPattern) => {
    let sum = 0;
    let all = 0;
    for (let pattern = 0; pattern < equal.length; pattern++) {
      sum += itemsByPattern[pattern]! * equal[pattern]!;
      all += itemsByPattern[pattern]! * beside[pattern]!;
    }
    return all === 0 ? NEVER_BESIDE : { defined: true, value: sum / all };
  };
}

/** On how many items with two or more answers somebody gave the label. */
export function itemsWithLabel(counts: LabelCounts, has: (category: number) => boolean): number {
  let items = 0;
  forPatterns(counts, has, (pattern, given, raters) => {
    if (given > 0 && raters >= 2) items += counts.items[pattern]!;
  });
  return items;
}

function forPatterns(
  counts: LabelCounts,
  has: (category: number) => boolean,
  visit: (pattern: number, given: number, raters: number) => void,
): void {
  for (let pattern = 0; pattern < counts.items.length; pattern++) {
    let given = 0;
    for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
      if (has(counts.category[entry]!)) given += counts.count[entry]!;
    }
    visit(pattern, given, counts.raters[pattern]!);
  }
}
