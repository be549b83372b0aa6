/** Any candidate, as far as its strength and name matter. */
interface Weighed {
  readonly key: string;
  readonly annotators: readonly string[];
}

/**
 * How evenly the candidates are held, 0…1 (SPEC C5): Shannon entropy of their shares over ln(number of candidates),
 * Pielou's evenness (Pielou 1966, J. Theor. Biol. 13:131).
 */
export function disagreement(candidates: readonly Weighed[]): number {
  const sizes = candidates.map((candidate) => candidate.annotators.length).filter((size) => size > 0);
  if (sizes.length < 2) return 0;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const entropy = sizes.reduce((sum, size) => sum - (size / total) * Math.log(size / total), 0);
  return Math.min(1, entropy / Math.log(sizes.length));
}

/** The set of answers that stand against each other, as text (SPEC C6). */
export function patternOf(candidates: readonly Weighed[]): string {
  return JSON.stringify(candidates.map((candidate) => candidate.key).sort());
}

/** Where a conflict stands in the queue (SPEC C7); shown to people together with its three parts. */
export function discussionValue(disagreement: number, groupSize: number, weight: number): number {
  return disagreement * groupSize * weight;
}
