import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentAgreement } from './percent-agreement.ts';
import { countsOf, rowsOf, someRows } from './rating-rows.fixture.ts';
import type { RatingRow } from './ratings.ts';

function agreementOf(rows: RatingRow<string>[]) {
  const counts = countsOf(rows);
  return percentAgreement(counts)(counts.items);
}

/** The definition, pair by pair. */
function byPairs(rows: RatingRow<string>[]): number | undefined {
  const shares = [...Map.groupBy(rows, ([item]) => item).values()].flatMap((answers) => {
    const pairs = answers.flatMap((one, index) => answers.slice(index + 1).map((other) => one[2] === other[2]));
    return pairs.length === 0 ? [] : [pairs.filter(Boolean).length / pairs.length];
  });
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share) / shares.length;
}

describe('percent agreement', () => {
  it('[A4] is the mean over items of the share of equal pairs', () => {
    expect(agreementOf(rowsOf('aa', 'ab', 'aab', '.a'))).toEqual({ defined: true, value: (1 + 0 + 1 / 3) / 3 });
    fc.assert(
      fc.property(someRows, (rows) => {
        const measured = agreementOf(rows);
        const expected = byPairs(rows);
        expect(measured.defined).toBe(expected !== undefined);
        if (measured.defined) expect(measured.value).toBeCloseTo(expected!, 12);
      }),
    );
  });

  it('[A7] is undefined where no item has two answers', () => {
    const reason = 'undefined because no item has two answers';
    expect(agreementOf([])).toEqual({ defined: false, reason });
    expect(agreementOf(rowsOf('a', '.b'))).toEqual({ defined: false, reason });
  });

  it('[A7] is 1, not undefined, where everybody gave the same answer', () => {
    expect(agreementOf(rowsOf('aaa', 'aa'))).toEqual({ defined: true, value: 1 });
  });
});
