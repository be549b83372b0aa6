/** What may stand between several labels in one cell, the clearest first. */
const separators = ['|', ';', '\n', ','] as const;

const MOST_PARTS = 100;
const LONGEST_PART = 60;

/**
 * What seems to stand between several labels in one text, by the different texts there are: it is in some of them, and
 * what it parts comes again in others. Null where nothing does.
 */
export function likelySeparator(texts: readonly string[]): string | null {
  return separators.find((separator) => parts(texts, separator)) ?? null;
}

/** Whether a text is a list of labels in JSON. */
export function isJsonList(text: string): boolean {
  if (!text.startsWith('[')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number');
  } catch {
    return false;
  }
}

function parts(texts: readonly string[], separator: string): boolean {
  const counts = new Map<string, number>();
  let several = 0;
  for (const text of texts) {
    const own = new Set(text.split(separator).map((part) => part.trim()));
    if (own.size > 1) several++;
    for (const part of own) {
      if (part === '' || part.length > LONGEST_PART) return false;
      counts.set(part, (counts.get(part) ?? 0) + 1);
    }
    if (counts.size > MOST_PARTS) return false;
  }
  const repeated = [...counts.values()].filter((count) => count > 1).length;
  return several > 0 && repeated * 2 >= counts.size;
}
