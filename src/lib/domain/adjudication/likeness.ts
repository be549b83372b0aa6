/**
 * How alike two texts are: the share of their letter trigrams that both have (Jaccard index), without regard to case,
 * accents or punctuation.
 *
 * @returns 0 (nothing in common) to 1 (the same words in the same order, as far as trigrams tell).
 */
export function likeness(a: string, b: string): number {
  const [left, right] = [trigrams(a), trigrams(b)];
  if (left.size === 0 || right.size === 0) return left.size === right.size ? 1 : 0;
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  let shared = 0;
  for (const trigram of small) if (large.has(trigram)) shared++;
  return shared / (left.size + right.size - shared);
}

function trigrams(text: string): Set<string> {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const found = new Set<string>();
  for (const word of words) {
    // Padded, so that short words and beginnings count.
    const letters = [...`  ${word} `];
    for (let index = 0; index + 3 <= letters.length; index++) found.add(letters.slice(index, index + 3).join(''));
  }
  return found;
}
