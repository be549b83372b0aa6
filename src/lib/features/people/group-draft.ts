/** Lines of a text, trimmed, without empty ones and repeats. */
export function linesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
}

/** Reads `field = value` lines; says which line is none. */
export function metadataFrom(text: string): { name: string; value: string }[] | { problem: string } {
  const pairs = [];
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (at < 1 || !name || !value) return { problem: `“${line}” is no field with a value: write it as language = de.` };
    pairs.push({ name, value });
  }
  return pairs;
}

/** The lines that `metadataFrom` reads. */
export function sayMetadata(pairs: readonly { name: string; value: string }[]): string {
  return pairs.map(({ name, value }) => `${name} = ${value}`).join('\n');
}

/** “Ana of Vendor A sees 1,204 items, 3 people.” without the counts, which stand in their own columns. */
export function sayWho({ name, groups }: { name: string; groups: readonly string[] }): string {
  return groups.length === 0 ? `${name}, in no group` : `${name} of ${groups.join(', ')}`;
}
