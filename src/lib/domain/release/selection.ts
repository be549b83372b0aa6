/** Which rows a dataset release holds (SPEC R2). */
export const selections = ['all', 'answered', 'closed'] as const;

export type Selection = (typeof selections)[number];

/** Whether a row belongs to a release. `raters` counts the people who answered independently. */
export function isSelected({ source, raters }: { source: string; raters: number }, selection: Selection): boolean {
  if (selection === 'all' || source !== 'open') return true;
  return selection === 'answered' && raters > 1;
}
