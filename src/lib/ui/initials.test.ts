import { expect, test } from 'vitest';
import { initialsOf } from './initials.ts';

test.each([
  ['Mira Novak', 'MN'],
  ['  anna maria  de la Cruz ', 'AC'],
  ['Jo', 'JO'],
  ['X', 'X'],
  ['', ''],
  ['𝒜da Łukasz', '𝒜Ł'],
])('initials of “%s” are “%s”', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
