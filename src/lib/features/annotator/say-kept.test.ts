import { expect, it } from 'vitest';
import { keptShare } from '#domain/adjudication/own-answers.ts';
import { sayKept } from './say-kept.ts';

it('says the share with its interval and n, and when it tells little', () => {
  const many = [...Array(18).fill('kept'), ...Array(6).fill('overruled')] as ('kept' | 'overruled')[];
  expect(sayKept(keptShare(many))).toBe('Decisions kept 18 of 24 disputed answers: 75 % (95 % interval 55 % to 88 %).');
  expect(sayKept(keptShare(['kept', 'overruled']))).toMatch(/1 of 2 .* Too few to tell much\.$/);
  expect(sayKept(keptShare(['not-judged']))).toBe(
    'The share is undefined because none of their answers was judged yet.',
  );
});
