import { binomial } from './binomial.ts';
import type { LabelCounts } from './label-counts.ts';

/** Draws samples of the same size as the data, with replacement. */
export interface Resampler {
  /** What is drawn: items, or the parents (documents, threads, patients …) that hold them. */
  readonly unit: 'items' | 'parents';
  /** How many of them there are, and are drawn. */
  readonly size: number;
  /** Overwrites `itemsByPattern` with the number of items of each pattern in a new sample. */
  draw(itemsByPattern: Float64Array): void;
}

/**
 * One multinomial draw takes about this many times as long per pattern as drawing one item, so
 * items are drawn one by one until there are this many times more of them than patterns.
 */
const ITEMS_PER_PATTERN_FOR_MULTINOMIAL = 20;

/** Every item is drawn with the same chance. */
export function resampleItems(counts: LabelCounts, random: () => number): Resampler {
  const { items, patternOf } = counts;
  const draw =
    patternOf.length > ITEMS_PER_PATTERN_FOR_MULTINOMIAL * items.length
      ? drawMultinomial(items, patternOf.length, random)
      : drawOneByOne(patternOf, random);
  return { unit: 'items', size: patternOf.length, draw };
}

/**
 * Every parent is drawn with the same chance and brings all its items along, which keeps the
 * likeness of neighbours in the interval. `parentOf` gives the parent of an item index; items with
 * the same parent text belong together.
 */
export function resampleParents(
  counts: LabelCounts,
  parentOf: (item: number) => string,
  random: () => number,
): Resampler {
  const families = new Map<string, number[]>();
  counts.patternOf.forEach((pattern, item) => {
    const parent = parentOf(item);
    const family = families.get(parent);
    if (family) family.push(pattern);
    else families.set(parent, [pattern]);
  });
  const patternsOf = [...families.values()];
  return {
    unit: 'parents',
    size: patternsOf.length,
    draw(itemsByPattern) {
      itemsByPattern.fill(0);
      for (let drawn = 0; drawn < patternsOf.length; drawn++) {
        for (const pattern of patternsOf[Math.floor(random() * patternsOf.length)]!) itemsByPattern[pattern]!++;
      }
    },
  };
}

function drawOneByOne(patternOf: Uint32Array, random: () => number): Resampler['draw'] {
  const size = patternOf.length;
  return (itemsByPattern) => {
    itemsByPattern.fill(0);
    for (let drawn = 0; drawn < size; drawn++) itemsByPattern[patternOf[Math.floor(random() * size)]!]!++;
  };
}

/** Largest patterns first, so that the rest of a sample is usually used up before the long tail. */
function drawMultinomial(items: Uint32Array, size: number, random: () => number): Resampler['draw'] {
  const largestFirst = [...items.keys()].sort((a, b) => items[b]! - items[a]!);
  return (itemsByPattern) => {
    itemsByPattern.fill(0);
    let toDraw = size;
    let others = size;
    for (const pattern of largestFirst) {
      const drawn = binomial(toDraw, items[pattern]! / others, random);
      itemsByPattern[pattern] = drawn;
      toDraw -= drawn;
      others -= items[pattern]!;
      if (toDraw === 0) return;
    }
  };
}
