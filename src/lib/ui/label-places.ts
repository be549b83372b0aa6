/**
 * The place of each label value in a question's settings, so that a label has the same colour on every screen.
 * Empty where the settings hold no list `labels`.
 */
export function labelPlaces(config: unknown): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const labels = (config as { labels?: unknown } | null)?.labels;
  if (!Array.isArray(labels)) return places;
  for (const label of labels as unknown[]) {
    const value = (label as { value?: unknown } | null)?.value;
    if (typeof value === 'string' && !places.has(value)) places.set(value, places.size);
  }
  return places;
}
