import { expect, it } from 'vitest';
import { sayFigure, sayShare } from './say-figure.ts';

it('says a share without a leading zero', () => {
  expect([0, 0.666, 1].map(sayShare)).toEqual(['.00', '.67', '1.00']);
});

it('says a figure with interval and n, and when it is thin', () => {
  const range = { defined: true, low: 0.5, high: 0.8 } as const;
  expect(sayFigure(0.65, 40, range)).toBe('.65, 95 % interval .50 to .80, n = 40 shared items');
  expect(sayFigure(0.65, 1, range)).toContain('n = 1 shared item; too few');
});

it('says why there is no interval', () => {
  const range = { defined: false, reason: 'undefined because fewer than two items are shared' } as const;
  expect(sayFigure(1, 1, range)).toContain('interval undefined because fewer than two');
});
