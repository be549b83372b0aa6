import { expect, it } from 'vitest';
import { dueAfter, sayAble, sayAsking, sayDue } from './label-words.ts';

it('says what asking would do, with the reason for each that is left out', () => {
  const left = { decided: 2, waiting: 0, asked: 1, nobody: 0 };
  expect(sayAsking({ asked: 7, count: 10, left })).toBe(
    '7 labels of 10 to ask for. Left out: 1 wait for a label already, 2 decided.',
  );
  expect(sayAsking({ asked: 1, count: 1, left: { decided: 0, waiting: 0, asked: 0, nobody: 0 } })).toBe(
    '1 label of 1 to ask for.',
  );
});

it('says what somebody can label and why not the rest', () => {
  expect(sayAble({ able: 7, not: { answered: 2, seen: 1, hidden: 0 }, owes: 0 })).toBe(
    'can label 7 of 10 (2 answered, 1 seen)',
  );
  expect(sayAble({ able: 1, not: { answered: 0, seen: 0, hidden: 0 }, owes: 4 })).toBe('can label 1 of 1, owes 4');
});

it('a due day lasts until the next one begins', () => {
  const due = dueAfter('2026-11-27');
  expect(due).toBe(new Date(2026, 10, 28).getTime());
  // With or without a comma, as the locale data have it.
  expect(sayDue(due ?? 0)).toMatch(/^Fri,? 27 Nov$/);
  expect(dueAfter('')).toBeNull();
});
