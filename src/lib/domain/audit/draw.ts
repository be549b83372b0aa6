/** By what a sample is stratified. */
export const strata = ['none', 'author', 'label', 'basis'] as const;

export type StratifiedBy = (typeof strata)[number];

/** One of a batch, as far as the draw depends on it. */
export interface InBatch {
  readonly id: string;
  /** What is sampled in proportion; the same text for all without strata. */
  readonly stratum: string;
}

/**
 * Draws a sample without replacement: each stratum in proportion, by largest remainders (SPEC K4). What comes out depends
 * on the batch, the size and the random numbers alone (SPEC K5), in the order in which it is to be looked at.
 *
 * @param random uniform in [0, 1)
 */
export function draw(batch: readonly InBatch[], size: number, random: () => number): string[] {
  const ordered = [...batch].sort((a, b) => (a.id < b.id ? -1 : 1));
  const groups = [...Map.groupBy(ordered, ({ stratum }) => stratum)].sort(([a], [b]) => (a < b ? -1 : 1));
  const sizes = allot(
    groups.map(([, group]) => group.length),
    Math.min(size, batch.length),
    random,
  );
  const drawn = groups.flatMap(([, group], index) =>
    shuffled(group, random)
      .slice(0, sizes[index])
      .map(({ id }) => id),
  );
  return shuffled(drawn, random);
}

/** How many of each group, so that they make `size` together; equal remainders take turns at random. */
function allot(groups: readonly number[], size: number, random: () => number): number[] {
  const total = groups.reduce((sum, group) => sum + group, 0);
  if (total === 0) return groups.map(() => 0);
  const shares = groups.map((group, index) => {
    // In whole numbers: a remainder of a division in floating point can be lost.
    const product = group * size;
    return { index, whole: Math.floor(product / total), remainder: product % total, turn: random() };
  });
  const rest = size - shares.reduce((sum, { whole }) => sum + whole, 0);
  const first = new Set(
    shares
      .toSorted((a, b) => b.remainder - a.remainder || a.turn - b.turn)
      .slice(0, rest)
      .map(({ index }) => index),
  );
  return shares.map(({ index, whole }) => whole + (first.has(index) ? 1 : 0));
}

/** R. A. Fisher and F. Yates' shuffle. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
