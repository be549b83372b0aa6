import type { Distance } from './krippendorff-alpha.ts';
import type { LabelCounts } from './label-counts.ts';
import { studentT } from './student-t.ts';

/** A coefficient's standard error over items and what it is made of, as Gwet writes them. */
export interface AnalyticError {
  readonly se: number;
  /** Agreement observed and by chance, 0 … 1. */
  readonly pa: number;
  readonly pe: number;
}

/**
 * The standard error of percent agreement; items with one answer count as agreeing on nothing, in proportion.
 *
 * Source: K. L. Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 5; as in the R package irrCAC 1.4
 * (`pa.coeff.raw`). Undefined (null) with fewer than two items or none with two answers.
 */
export function percentAgreementError(counts: LabelCounts): AnalyticError | null {
  const patterns = patternsOf(counts, () => true);
  const pairable = patterns.filter(({ raters }) => raters >= 2);
  const [all, two] = [total(patterns, () => 1), total(pairable, () => 1)];
  if (all < 2 || two === 0) return null;
  const share = ({ raters, labels }: Pattern) =>
    raters < 2 ? 0 : sum(labels, ({ count }) => count * (count - 1)) / (raters * (raters - 1));
  const pa = total(pairable, share) / two;
  const squares = total(patterns, (pattern) => ((all / two) * share(pattern) - pa) ** 2);
  return { se: Math.sqrt(squares / (all * (all - 1))), pa, pe: 0 };
}

/**
 * The standard error of Krippendorff's alpha under any distance; `largest` is the distance that counts as no agreement
 * at all (it changes pa and pe, not the error).
 *
 * Source: as above, `krippen.alpha.raw`; with `asTable`, `krippen2.table` of irrCAC, which divides by n where the other
 * divides by n − 1. Undefined (null) with fewer than two pairable items or no variety.
 */
export function alphaError<Value>(
  counts: LabelCounts,
  categories: readonly Value[],
  distance: Distance<Value>,
  { largest, asTable = false }: { largest: number; asTable?: boolean },
): AnalyticError | null {
  const patterns = patternsOf(counts, (raters) => raters >= 2);
  const n = total(patterns, () => 1);
  if (n < 2 || !(largest > 0)) return null;
  const alike = (a: number, b: number) => (a === b ? 1 : 1 - distance(categories[a]!, categories[b]!) / largest);
  const answers = total(patterns, ({ raters }) => raters);
  const mean = answers / n;
  const shareOf = new Float64Array(counts.categories);
  for (const { items, labels } of patterns) {
    for (const { category, count } of labels) shareOf[category]! += (items * count) / answers;
  }
  /** How like the answers in general each category is. */
  const typical = shareOf.map((_, a) => shareOf.reduce((weighed, share, b) => weighed + share * alike(a, b), 0));
  const pe = shareOf.reduce((weighed, share, a) => weighed + share * typical[a]!, 0);
  if (pe === 1) return null;
  const observed = ({ raters, labels }: Pattern) =>
    sum(labels, ({ category: a, count }) => count * (sum(labels, (b) => b.count * alike(a, b.category)) - 1)) /
    (mean * (raters - 1));
  const agreement = total(patterns, observed) / n;
  const alpha = (agreement - pe) / (1 - pe);
  const squares = total(patterns, (pattern) => {
    const excess = (pattern.raters - mean) / mean;
    const own = (observed(pattern) - agreement * excess - pe) / (1 - pe);
    const chance = sum(pattern.labels, ({ category, count }) => count * typical[category]!) / mean - pe * excess;
    return (own - (2 * (1 - alpha) * (chance - pe)) / (1 - pe) - alpha) ** 2;
  });
  const pa = agreement + (1 - agreement) / answers;
  return { se: Math.sqrt(squares / (n * (asTable ? n : n - 1))), pa, pe };
}

/** `value` ± t · `se`, cut at 1, which no coefficient exceeds; `items` counts every item with an answer. */
export function analyticInterval(value: number, se: number, items: number, level: number): [low: number, high: number] {
  const reach = studentT(items - 1, level) * se;
  return [value - reach, Math.min(1, value + reach)];
}

/** Items that show the same labels equally often. */
interface Pattern {
  readonly items: number;
  readonly raters: number;
  readonly labels: readonly { readonly category: number; readonly count: number }[];
}

function patternsOf(counts: LabelCounts, isWanted: (raters: number) => boolean): Pattern[] {
  const patterns: Pattern[] = [];
  counts.raters.forEach((raters, pattern) => {
    if (!isWanted(raters)) return;
    const labels: { category: number; count: number }[] = [];
    for (let entry = counts.start[pattern]!; entry < counts.start[pattern + 1]!; entry++) {
      labels.push({ category: counts.category[entry]!, count: counts.count[entry]! });
    }
    patterns.push({ items: counts.items[pattern]!, raters, labels });
  });
  return patterns;
}

const sum = <Part>(parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((so, part) => so + of(part), 0);

/** Over items. */
const total = (patterns: readonly Pattern[], of: (pattern: Pattern) => number): number =>
  sum(patterns, (pattern) => pattern.items * of(pattern));
