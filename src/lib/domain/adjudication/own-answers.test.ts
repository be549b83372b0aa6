import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptShare, type Verdict, verdictOn } from './own-answers.ts';

it('[W1] an answer is kept, overruled, or nothing is said about it', () => {
  const on = (resolution: Parameters<typeof verdictOn>[1]) => verdictOn('bug', resolution, String);
  expect(on({ outcome: 'label', value: 'bug' })).toBe('kept');
  expect(on({ outcome: 'label', value: 'how-to' })).toBe('overruled');
  expect(on({ outcome: 'nothing' })).toBe('overruled');
  for (const outcome of ['split', 'uncertain', 'defective'] as const) expect(on({ outcome })).toBe('not-judged');
});

it('[W2] the share has n and a range around it, and says when it is thin', () => {
  expect(keptShare([])).toMatchObject({ kept: 0, n: 0, share: null, range: { defined: false }, isThin: true });
  const verdict = fc.constantFrom<Verdict>('kept', 'overruled', 'not-judged');
  fc.assert(
    fc.property(fc.array(verdict, { minLength: 1 }), (verdicts) => {
      const { n, share, range, isThin } = keptShare(verdicts);
      expect(n).toBe(verdicts.filter((one) => one !== 'not-judged').length);
      expect(isThin).toBe(n < 20);
      if (share === null || !range.defined) return;
      expect(range.low).toBeLessThanOrEqual(share + 1e-12);
      expect(range.high).toBeGreaterThanOrEqual(share - 1e-12);
    }),
  );
});
