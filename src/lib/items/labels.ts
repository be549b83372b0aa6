import { onOneLine } from './text-rules.ts';

/** One label of a question whose answers are chosen from a list. */
export interface Label {
  /** What is stored, exported and compared. */
  readonly value: string;
  /** What people see instead of the value. */
  readonly title?: string | undefined;
  /** When to choose it. */
  readonly description?: string | undefined;
  /** How much a conflict about it matters in the queue, compared with 1 for a label without a weight. */
  readonly weight?: number | undefined;
}

export const MOST_LABELS = 1_000;
/** Characters. */
export const LONGEST_VALUE = 200;
export const LONGEST_TITLE = 200;
export const LONGEST_DESCRIPTION = 2_000;

/** What people see for a value, on one line; the value itself where no label of it has a title. */
export function titleOf(value: string, labels: readonly Label[]): string {
  return onOneLine(labels.find((label) => label.value === value)?.title?.trim() || value);
}

export function labelWeight(value: string, labels: readonly Label[]): number {
  return labels.find((label) => label.value === value)?.weight ?? 1;
}

/** The values that can be chosen, for a message about one that cannot. */
export function nameSome(labels: readonly Label[]): string {
  const some = labels.slice(0, 5).map(({ value }) => value);
  return some.join(', ') + (labels.length > some.length ? `, … (${labels.length} in all)` : '');
}

/** Known labels as they stand, followed by new ones; the same list where there are none. */
export function withLabels<Known extends Label>(known: readonly Known[], found: readonly Known[]): readonly Known[] {
  const values = new Set(known.map(({ value }) => value));
  const fresh = found.filter(({ value }) => !values.has(value));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

/** Labels with what people see of them. */
export function titled(labels: readonly Label[]): { value: string; title: string }[] {
  return labels.map(({ value }) => ({ value, title: titleOf(value, labels) }));
}

/** The places of labels whose value an earlier one has. */
export function repeatsIn(labels: readonly Label[]): number[] {
  const seen = new Set<string>();
  return labels.flatMap(({ value }, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}

/**
 * Labels found in data, by number where all are numbers, else alphabetically with digits read as numbers
 * ("item 9" before "item 10"), so that the same data always give the same order.
 */
export function inOrder<Found extends Label>(labels: readonly Found[]): Found[] {
  const compare = labels.every(({ value }) => NUMBER.test(value)) ? byNumber : alphabet.compare;
  return labels.toSorted((a, b) => compare(a.value, b.value) || byCodeUnit(a.value, b.value));
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const alphabet = new Intl.Collator('en', { numeric: true });

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}

/** Tells apart texts that are the same number or sort alike ("1" and "1.0"). */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}
