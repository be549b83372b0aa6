import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys, comparePairs, isSame, type Pair } from './difference.ts';

interface Row {
  itemId: string;
  questionId: string;
  source: string;
  outcome: string | null;
  value: string;
}

const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const row: fc.Arbitrary<Row> = fc.record({
  itemId: letter,
  questionId: letter,
  source: fc.constantFrom('open', 'agreed', 'decision'),
  outcome: fc.constantFrom('label', 'split', null),
  value: fc.constantFrom('null', '"x"', '"y"'),
});
const side = fc
  .uniqueArray(row, { selector: ({ itemId, questionId }) => itemId + questionId })
  .map((rows) => rows.sort(compareKeys));

async function* stream(rows: readonly Row[]) {
  yield* rows;
}
const pairs = (before: Row[], after: Row[]): Promise<Pair<Row>[]> =>
  Array.fromAsync(comparePairs(stream(before), stream(after), (one) => one));
const turned = ({ change, from, to }: Pair<Row>) => ({
  change: change === 'added' ? 'removed' : change === 'removed' ? 'added' : change,
  from: to,
  to: from,
});

describe('the difference of two sides', () => {
  it('[R5] shows every row of both sides once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (before, after) => {
        const found = await pairs(before, after);
        expect(found.flatMap(({ from }) => from ?? [])).toEqual(before);
        expect(found.flatMap(({ to }) => to ?? [])).toEqual(after);
        const keys = found.map(({ from, to }) => (from ?? to)!);
        keys.slice(1).forEach((key, index) => expect(compareKeys(keys[index]!, key)).toBeLessThan(0));
      }),
    );
  });

  it('[R5] is the other way round when the sides are', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (before, after) => {
        expect((await pairs(after, before)).map(turned)).toEqual(await pairs(before, after));
      }),
    );
  });

  it('[R6] finds nothing between a side and itself', async () => {
    await fc.assert(
      fc.asyncProperty(side, async (rows) => {
        expect((await pairs(rows, rows)).every(({ change }) => change === 'same')).toBe(true);
      }),
    );
  });

  it.each([
    ['another value', { value: '"y"' }, false],
    ['another outcome', { outcome: 'split' }, false],
    ['open again', { source: 'open' }, false],
    ['another way to the same value', { source: 'agreed' }, true],
  ])('[R6] %s', (_, change, same) => {
    const before = { source: 'decision', outcome: 'label', value: '"x"' };
    expect(isSame(before, { ...before, ...change })).toBe(same);
  });
});
