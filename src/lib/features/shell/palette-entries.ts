/** Something the palette can do or lead to. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** What stands beside it: the first words of an item, a project's role. */
  readonly note?: string;
  /** The key that does the same. */
  readonly keys?: string;
  readonly href?: string;
  readonly run?: () => void;
}

/**
 * The entries in which every word of the text begins a word, those first whose label begins with it; all of them, in
 * their order, while nothing is written.
 */
export function matching(text: string, entries: readonly PaletteEntry[]): readonly PaletteEntry[] {
  const words = wordsIn(text);
  if (words.length === 0) return entries;
  const start = text.trim().toLocaleLowerCase();
  const found = entries.filter(({ label, note = '' }) => {
    const own = wordsIn(`${label} ${note}`);
    return words.every((word) => own.some((other) => other.startsWith(word)));
  });
  const begins = ({ label }: PaletteEntry) => label.toLocaleLowerCase().startsWith(start);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))];
}

/** Entries under their groups, groups in the order in which they come first. */
export function grouped(
  entries: readonly PaletteEntry[],
): readonly { readonly group: string; readonly entries: readonly PaletteEntry[] }[] {
  return [...Map.groupBy(entries, ({ group }) => group)].map(([group, own]) => ({ group, entries: own }));
}

function wordsIn(text: string): string[] {
  return text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
