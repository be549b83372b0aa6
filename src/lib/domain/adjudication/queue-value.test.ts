import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement, discussionValue, patternOf } from './queue-value.ts';

const candidates = (...sizes: number[]) =>
  sizes.map((size, index) => ({
    key: `label ${index}`,
    annotators: Array.from({ length: size }, (_, person) => `p${index}-${person}`),
  }));

describe('disagreement', () => {
  it('[C5] is 1 when all candidates are equally strong', () => {
    expect(disagreement(candidates(1, 1))).toBe(1);
    expect(disagreement(candidates(2, 2, 2))).toBeCloseTo(1, 12);
  });

  it('[C5] is the entropy of the shares over the logarithm of their number', () => {
    expect(disagreement(candidates(9, 1))).toBeCloseTo(0.4689955935892812, 12);
  });

  it('[C5] is 0 with fewer than two candidates', () => {
    expect(disagreement([])).toBe(0);
    expect(disagreement(candidates(4))).toBe(0);
  });

  it('[C5] stays within 0 … 1, and falls as one candidate gains on an even rest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 8 }), (sizes) => {
        const value = disagreement(candidates(...sizes));
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThanOrEqual(1);
        const [first = 0, ...rest] = sizes;
        const even = rest.map(() => first);
        expect(disagreement(candidates(first + 5, ...even))).toBeLessThan(disagreement(candidates(first, ...even)));
      }),
    );
  });
});

describe('patternOf', () => {
  it('[C6] does not depend on the order or strength of the candidates', () => {
    const [a, b] = candidates(3, 1);
    expect(patternOf([a!, b!])).toBe(patternOf([b!, { ...a!, annotators: ['one'] }]));
  });

  it('[C6] tells apart keys that would run together in a joined text', () => {
    const key = (text: string) => ({ key: text, annotators: ['one'] });
    expect(patternOf([key('a|b'), key('c')])).not.toBe(patternOf([key('a'), key('b|c')]));
    expect(patternOf([key('a","b'), key('c')])).not.toBe(patternOf([key('a'), key('b","c')]));
  });
});

it('[C7] the value of discussing is the product of its three shown parts', () => {
  expect(discussionValue(0.5, 12, 2)).toBe(12);
});
