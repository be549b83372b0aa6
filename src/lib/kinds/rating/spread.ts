/** Where the answers lie on the scale. */
export interface Spread {
  readonly lowest: number;
  readonly highest: number;
  /** The middle answer; halfway between the two middle ones where their number is even. */
  readonly median: number;
}

/** The spread of at least one answer. */
export function spreadOf(answers: readonly number[]): Spread {
  const sorted = answers.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return { lowest: sorted[0]!, highest: sorted.at(-1)!, median: (lower + upper) / 2 };
}
