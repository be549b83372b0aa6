import { describe, expect, it } from 'vitest';
import { readEstimate } from './read-estimate.ts';

const n = { items: 20, annotators: 3, ratings: 55, pairableItems: 18 };
const interval = { defined: true, low: 0.5, high: 0.8, level: 0.95, method: 'x', size: 20, replicates: 1000 };
const alpha = { measure: 'krippendorff_alpha', layer: 'independent', n, defined: true, value: 0.7, interval };

describe('an estimate from the server', () => {
  it('is shown with its interval, with the reason for none, or with the reason it is undefined', () => {
    expect(readEstimate(alpha)).toEqual(alpha);
    const without = { ...alpha, interval: { defined: false, reason: 'undefined because …' } };
    expect(readEstimate(without)).toEqual(without);
    const none = { measure: 'x', layer: 'independent', n, defined: false, reason: 'undefined because …' };
    expect(readEstimate(none)).toEqual(none);
  });

  it.each([
    ['nothing', null],
    ['a bare number', 0.7],
    ['no n', { ...alpha, n: undefined }],
    ['an n without annotators', { ...alpha, n: { ...n, annotators: undefined } }],
    ['no layer', { ...alpha, layer: undefined }],
    ['no interval', { ...alpha, interval: undefined }],
    ['a value that JSON made null', { ...alpha, value: null }],
    ['undefined without a reason', { ...alpha, defined: false }],
  ])('is not shown as a number with %s', (_, sent) => {
    expect(readEstimate(sent)).toBeNull();
  });
});
