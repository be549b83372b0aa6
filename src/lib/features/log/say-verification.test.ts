import { expect, it } from 'vitest';
import { sayVerification } from './say-verification.ts';

const head = { seq: 12, hash: '9f3a11c2d4e5' };

it('says how many entries hold and the head to compare', () => {
  expect(sayVerification({ entries: 12, head, broken: null })).toBe('12 entries hold; head 9f3a11c2… at entry 12.');
  expect(sayVerification({ entries: 1, head: { ...head, seq: 1 }, broken: null })).toContain('1 entry holds');
});

it('never says that a broken log holds', () => {
  const says = sayVerification({ entries: 12, head, broken: { seq: 7, reason: 'its body was changed' } });
  expect(says).toContain('does not hold from entry 7 on: its body was changed');
});

it('does not call an empty log sound', () => {
  expect(sayVerification({ entries: 0, head: { seq: 0, hash: '' }, broken: null })).toContain('nothing to verify');
});
