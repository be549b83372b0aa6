const MOST_TAGS = 20;
const LONGEST = 40;

/** Tags as they are kept: trimmed, lower-cased, each once, in order (SPEC T1). */
export function tidyTags(tags: readonly string[]): readonly string[] {
  const tidy = tags.map((tag) => tag.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase());
  return [...new Set(tidy)].filter((tag) => tag !== '').sort();
}

/** What is wrong with tidy tags, in words, or null (SPEC T1). */
export function tagsProblem(tags: readonly string[]): string | null {
  const long = tags.find((tag) => tag.length > LONGEST);
  if (long !== undefined) return `The tag “${long.slice(0, LONGEST)}…” is too long: at most ${LONGEST} characters.`;
  const comma = tags.find((tag) => tag.includes(','));
  if (comma !== undefined) return `The tag “${comma}” holds a comma, which stands between tags.`;
  return tags.length > MOST_TAGS ? `At most ${MOST_TAGS} tags; these are ${tags.length}.` : null;
}
