import { expect, test } from 'vitest';
import { dueMoment, sayDay, sayHandling } from './say-handling.ts';

test('says how many each gets, and what stays', () => {
  const people = [
    { id: '1', name: 'Mira', count: 4 },
    { id: '2', name: 'Jo', count: 5 },
  ];
  expect(sayHandling({ count: 10, people, left: 1 })).toBe(
    '10 conflicts: Mira 4, Jo 5. 1 stays as now: the answers of these people are disputed there.',
  );
  expect(sayHandling({ count: 1, people: [], left: 0 })).toBe('1 conflict.');
});

test('a due day lasts until it is over and comes back as the same day', () => {
  const due = dueMoment('2026-11-30')!;
  expect(new Date(due).getDate()).toBe(1);
  expect(sayDay(due)).toBe('30 Nov 2026');
  expect(dueMoment('')).toBeNull();
});
