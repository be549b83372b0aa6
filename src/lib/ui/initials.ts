/** Up to two letters that stand for a person's name: of its first and last word, or the first two of its only one. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .map((word) => [...word]);
  const [first = [], last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (last ? [first[0], last[0]] : first.slice(0, 2)).join('').toUpperCase();
}
