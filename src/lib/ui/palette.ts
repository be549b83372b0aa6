const COLOURS = 12;
const STYLES = ['solid', 'dashed', 'dotted', 'double'] as const;

/** The colour of the label at that place of its question (0 is the first), as a CSS value. */
export function labelColour(place: number): string {
  return `var(--label-${(Math.max(0, place) % COLOURS) + 1})`;
}

/** The border style that keeps labels apart when colours repeat: the first twelve are solid, the next dashed, … */
export function labelBorder(place: number): (typeof STYLES)[number] {
  return STYLES[Math.floor(Math.max(0, place) / COLOURS) % STYLES.length] ?? 'solid';
}
