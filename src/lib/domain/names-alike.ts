/**
 * Whether two names of annotators may be one person's: the same but for case, accents, signs, order of the words and what
 * follows an @, or one the beginning of the other.
 */
export function namesAlike(a: string, b: string): boolean {
  const [one, two] = [wordsOf(a), wordsOf(b)];
  if (one.length === 0 || two.length === 0) return false;
  if (one.toSorted().join('') === two.toSorted().join('')) return true;
  const [shorter, longer] = [one.join(''), two.join('')].sort((x, y) => x.length - y.length);
  return shorter!.length >= 3 && /\p{L}{3}/u.test(shorter!) && longer!.startsWith(shorter!) && !endsInDigits(longer!);
}

/** “annotator1” and “annotator12” are two. */
const endsInDigits = (name: string): boolean => /\p{N}$/u.test(name);

function wordsOf(name: string): string[] {
  const [own = ''] = name.split('@');
  return own
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
