import { sayCount } from '#lib/ui/say-count.ts';

/** More different numbers than this are told as a range. */
const FEW = 5;

/** How many answers items have: “3 on 8 items · 4 on 52 items”, or “63 to 77, half of the items 71 or fewer”. */
export function sayRaters(raters: readonly { readonly ratings: number; readonly items: number }[]): string {
  if (raters.length <= FEW)
    return raters.map(({ ratings, items }) => `${ratings} on ${sayCount(items, 'item')}`).join(' · ');
  const sorted = raters.toSorted((a, b) => a.ratings - b.ratings);
  const half = sorted.reduce((sum, { items }) => sum + items, 0) / 2;
  let below = 0;
  const middle = sorted.find(({ items }) => (below += items) >= half);
  return `${sorted[0]!.ratings} to ${sorted.at(-1)!.ratings}, half of the items ${middle!.ratings} or fewer`;
}
