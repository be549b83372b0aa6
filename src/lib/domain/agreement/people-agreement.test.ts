import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairAgreement, personAgreement, THIN } from './people-agreement.ts';
import { ratingsFrom, type RatingRow } from './ratings.ts';

const from = (rows: readonly RatingRow<string>[]) => ratingsFrom(rows, (value) => value);
const rows: RatingRow<string>[] = [
  ['1', 'ann', 'x'],
  ['1', 'bo', 'x'],
  ['1', 'cy', 'y'],
  ['2', 'ann', 'x'],
  ['2', 'bo', 'y'],
  ['3', 'ann', 'x'],
];
const someRows = fc
  .uniqueArray(fc.tuple(fc.nat(6), fc.nat(4)), { selector: ([item, who]) => `${item} ${who}` })
  .chain((places) =>
    fc
      .array(fc.constantFrom('x', 'y', 'z'), { minLength: places.length, maxLength: places.length })
      .map((values) =>
        places.map(([item, who], index): RatingRow<string> => [`${item}`, `p${who}`, values[index] ?? 'x']),
      ),
  );

describe('agreement between people', () => {
  it('[A18] is the mean over shared items of the share of others who say the same', () => {
    const [ann, bo, cy] = personAgreement(from(rows));
    expect(ann).toMatchObject({ annotator: 'ann', items: 2, agreement: (0.5 + 0) / 2 });
    expect(bo).toMatchObject({ annotator: 'bo', items: 2, agreement: (0.5 + 0) / 2 });
    expect(cy).toMatchObject({ annotator: 'cy', items: 1, agreement: 0, range: { defined: false } });
  });

  it('[A18] has a t interval over items: 4 of 5 equal is 0.8, from 0.245', () => {
    const five = [0, 1, 2, 3, 4].flatMap((item): RatingRow<string>[] => [
      [`${item}`, 'ann', 'x'],
      [`${item}`, 'bo', item === 0 ? 'y' : 'x'],
    ]);
    expect(personAgreement(from(five))[0]).toMatchObject({
      agreement: expect.closeTo(0.8, 12),
      range: { low: expect.closeTo(0.8 - 2.776445 * 0.2, 5), high: 1 },
    });
  });

  it('[A18] is no number for somebody who shares no item', () => {
    expect(personAgreement(from([['1', 'ann', 'x']]))).toMatchObject([{ items: 0, agreement: null }]);
  });

  it('[A12] gives no range where every item gives the same figure', () => {
    const same = ['1', '2', '3'].flatMap((item): RatingRow<string>[] => [
      [item, 'ann', 'x'],
      [item, 'bo', 'x'],
    ]);
    expect(personAgreement(from(same))[0]?.range.defined).toBe(false);
  });

  it('[A19] counts for each pair the items both answered and on how many they say the same', () => {
    expect(pairAgreement(from(rows))).toMatchObject([
      { a: 'ann', b: 'bo', items: 2, equal: 1 },
      { a: 'ann', b: 'cy', items: 1, equal: 0 },
      { a: 'bo', b: 'cy', items: 1, equal: 0 },
    ]);
    expect(pairAgreement(from(rows), new Set(['ann', 'cy'])).map(({ a, b }) => [a, b])).toEqual([['ann', 'cy']]);
  });

  it("[A19] Wilson's range: 8 of 10 is 0.490 to 0.943", () => {
    const ten = Array.from({ length: 10 }, (_, item): RatingRow<string>[] => [
      [`${item}`, 'ann', 'x'],
      [`${item}`, 'bo', item < 8 ? 'x' : 'y'],
    ]).flat();
    const [{ range } = { range: null }] = pairAgreement(from(ten));
    expect(range).toMatchObject({ low: expect.closeTo(0.4902, 4), high: expect.closeTo(0.9433, 4) });
  });

  it('[A20] on fewer shared items than are thin, the range can be wider than 0.4, on more it cannot', () => {
    const widest = (n: number) => {
      const pair = Array.from({ length: n }, (_, item): RatingRow<string>[] => [
        [`${item}`, 'ann', 'x'],
        [`${item}`, 'bo', item % 2 ? 'x' : 'y'],
      ]).flat();
      const [{ range } = { range: null }] = pairAgreement(from(pair));
      return range?.defined ? range.high - range.low : 0;
    };
    expect(widest(THIN - 1)).toBeGreaterThan(0.4);
    expect(widest(THIN + 1)).toBeLessThan(0.4);
  });

  it('[A3] names and the order of rows change nothing, and every figure lies in its range', () => {
    fc.assert(
      fc.property(someRows, fc.infiniteStream(fc.nat()), (given, order) => {
        const shuffled = given
          .map((row) => ({ row, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const byName = (some: readonly RatingRow<string>[]) =>
          new Map(personAgreement(from(some)).map((one) => [one.annotator, one]));
        const [one, other] = [byName(given), byName(shuffled)];
        for (const [name, { items, agreement, range }] of one) {
          expect(other.get(name)?.items).toBe(items);
          if (agreement === null) continue;
          expect(other.get(name)?.agreement).toBeCloseTo(agreement, 12);
          if (range.defined) {
            expect(range.low).toBeLessThanOrEqual(agreement + 1e-12);
            expect(range.high).toBeGreaterThanOrEqual(agreement - 1e-12);
          }
        }
        for (const { items, equal, range } of pairAgreement(from(given))) {
          expect(equal).toBeLessThanOrEqual(items);
          if (range.defined)
            expect(range.low <= equal / items + 1e-12 && equal / items - 1e-12 <= range.high).toBe(true);
        }
      }),
    );
  });
});
