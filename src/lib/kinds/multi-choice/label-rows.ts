import type { Label } from '#lib/items/labels.ts';

/** One label as people gave it, for a table of label × person. */
export interface LabelRow {
  readonly value: string;
  /** How many gave it. */
  readonly count: number;
  /** Whether each candidate holds it, in the order of the candidates. */
  readonly heldBy: readonly boolean[];
  /** Whether some candidates hold it and others do not. */
  readonly disputed: boolean;
}

/** A candidate as far as labels matter: its set, and how many people stand behind it. */
interface Weighed {
  readonly value: readonly string[];
  readonly people: number;
}

/**
 * The labels that somebody gave, those that split people most evenly first (the variance p (1 − p) of each label is
 * largest at a half), then in the order of the question; undisputed ones come last.
 */
export function labelRows(candidates: readonly Weighed[], labels: readonly Label[]): LabelRow[] {
  const people = candidates.reduce((sum, candidate) => sum + candidate.people, 0);
  const place = new Map(labels.map(({ value }, index) => [value, index]));
  const sets = candidates.map(({ value }) => new Set(value));
  const given = [...new Set(candidates.flatMap(({ value }) => value))].map((value): LabelRow => {
    const heldBy = sets.map((set) => set.has(value));
    const count = candidates.reduce((sum, candidate, index) => sum + (heldBy[index] ? candidate.people : 0), 0);
    return { value, count, heldBy, disputed: heldBy.includes(false) };
  });
  const spread = ({ count }: LabelRow): number => count * (people - count);
  const placeOf = ({ value }: LabelRow): number => place.get(value) ?? labels.length;
  return given.sort((a, b) => spread(b) - spread(a) || placeOf(a) - placeOf(b));
}
