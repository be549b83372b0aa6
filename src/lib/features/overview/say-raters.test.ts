import { expect, it } from 'vitest';
import { sayRaters } from './say-raters.ts';

it('answers per item are told one by one while they are few, else as a range with its middle', () => {
  expect(sayRaters([])).toBe('');
  expect(
    sayRaters([
      { ratings: 3, items: 1 },
      { ratings: 4, items: 52 },
    ]),
  ).toBe('3 on 1 item · 4 on 52 items');
  const many = [9, 2, 4, 5, 6, 7].map((ratings) => ({ ratings, items: ratings === 9 ? 1 : 10 }));
  expect(sayRaters(many)).toBe('2 to 9, half of the items 5 or fewer');
});
