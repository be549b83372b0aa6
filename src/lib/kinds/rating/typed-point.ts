/** What has been typed so far on a scale, and the point it names, if it names one. */
export interface Typed {
  readonly text: string;
  /** When the last key was pressed, in milliseconds of any clock. */
  readonly at: number;
  readonly point: number | null;
}

export const nothingTyped: Typed = { text: '', at: -Infinity, point: null };

/** Keys pressed within this many milliseconds belong to one number. */
const TOGETHER = 1_000;

/**
 * Goes on with a digit or a minus sign: 1 names the point 1 at once, and 0 soon after makes it 10 where the scale has
 * a 10. A key that does not go on with what was typed begins anew.
 */
export function typeKey(before: Typed, key: string, at: number, points: readonly number[]): Typed {
  const together = at - before.at <= TOGETHER ? before.text + key : key;
  const text = [together, key].find((one) => points.some((point) => String(point).startsWith(one))) ?? '';
  return { text, at, point: points.find((point) => String(point) === text) ?? null };
}
