import { expect, test } from 'vitest';
import { bootstrap } from './bootstrap.ts';
import { nominalAlpha } from './krippendorff-alpha.ts';
import { labelCounts } from './label-counts.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';
import { resampleItems } from './resampling.ts';
import { seededRandom } from './seeded-random.ts';

const ITEMS = 10_000;
const REPLICATES = 1_000;

/** 10 of 50 people on every item, five labels, right in 60 % of the cases and guessing otherwise. */
function crowd(): RatingRow<string>[] {
  const random = seededRandom('bench');
  const anyLabel = (): string => `label ${Math.floor(random() * 5)}`;
  return Array.from({ length: ITEMS }, (_, item) => {
    const truth = anyLabel();
    return Array.from({ length: 10 }, (_, place): RatingRow<string> => {
      return [`item ${item}`, `person ${(item * 7 + place) % 50}`, random() < 0.6 ? truth : anyLabel()];
    });
  }).flat();
}

/** Alpha as a text book says it: a coincidence matrix built anew from all answers. */
function plainAlpha(items: readonly (readonly number[])[]): number {
  const coincidences = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
  for (const answers of items) {
    answers.forEach((a, i) => {
      answers.forEach((b, j) => {
        if (i !== j) coincidences[a]![b]! += 1 / (answers.length - 1);
      });
    });
  }
  const totals = coincidences.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const n = totals.reduce((sum, total) => sum + total, 0);
  const equal = totals.reduce((sum, _, label) => sum + coincidences[label]![label]!, 0);
  const equalByChance = totals.reduce((sum, total) => sum + total * (total - 1), 0) / (n - 1);
  return 1 - (n - equal) / (n - equalByChance);
}

test('[A16] 1,000 samples of 10,000 items × 10 answers', { timeout: 120_000 }, async ({ bench }) => {
  const rows = crowd();
  const ratings = ratingsFrom(rows, (value) => value);
  const items = ratings.items.map((_, item) => [
    ...ratings.category.slice(ratings.start[item], ratings.start[item + 1]),
  ]);
  const random = seededRandom('plain');

  const result = await bench.compare(
    bench('drawing patterns', () => {
      const counts = labelCounts(ratings);
      const resampler = resampleItems(counts, seededRandom('patterns'));
      bootstrap([nominalAlpha(counts)], counts.items.length, resampler, { replicates: REPLICATES });
    }),
    bench('plain recomputation', () => {
      for (let replicate = 0; replicate < REPLICATES; replicate++) {
        plainAlpha(items.map(() => items[Math.floor(random() * items.length)]!));
      }
    }),
    { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 },
  );

  const counts = labelCounts(ratings);
  const alpha = nominalAlpha(counts)(counts.items);
  expect(alpha.defined && alpha.value).toBeCloseTo(plainAlpha(items), 10);
  const median = result.get('drawing patterns').latency.p50;
  expect(median).toBeLessThan(1_000);
  expect(median).toBeLessThan(result.get('plain recomputation').latency.p50 / 10);
});
