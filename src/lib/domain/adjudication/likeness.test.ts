import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeness } from './likeness.ts';

describe('likeness', () => {
  it('is 1 for the same words whatever their case, accents and punctuation', () => {
    expect(likeness('Où est le café ?', 'ou est le CAFE')).toBe(1);
  });

  it('is higher for texts that share words than for others', () => {
    const text = 'My card is refused at the till';
    expect(likeness(text, 'My card was refused again')).toBeGreaterThan(
      likeness(text, 'Will there be a Linux version'),
    );
    expect(likeness(text, 'Größe ändern')).toBeLessThan(0.1);
  });

  it('is symmetric and lies between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const value = likeness(a, b);
        expect(value).toBe(likeness(b, a));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(likeness(a, a)).toBe(1);
      }),
    );
  });
});
