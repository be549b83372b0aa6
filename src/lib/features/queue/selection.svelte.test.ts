import { expect, test } from 'vitest';
import { Selection } from './selection.svelte.ts';

const page = ['a', 'b', 'c', 'd', 'e'];

test('a row is turned over, a range runs from the last one turned over', () => {
  const selection = new Selection();
  expect(selection.isEmpty).toBe(true);
  selection.toggle('b', page);
  selection.extend('d', page);
  expect(selection.ids).toEqual(['b', 'c', 'd']);
  selection.toggle('c', page);
  expect(selection.ids).toEqual(['b', 'd']);
  selection.extend('a', page);
  expect(selection.ids.toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('a range whose start is on another page is the row itself', () => {
  const selection = new Selection();
  selection.toggle('z', page);
  selection.extend('c', page);
  selection.extend('d', page);
  expect(selection.ids).toEqual(['z', 'c', 'd']);
});

test('all are as many as the filter shows, until a row of them is left out', () => {
  const selection = new Selection();
  selection.chooseAll();
  expect([selection.count(900), selection.has('x')]).toEqual([900, true]);
  selection.toggle('b', page);
  expect(selection.ids).toEqual(['a', 'c', 'd', 'e']);
  expect(selection.count(900)).toBe(4);
  selection.clear();
  expect(selection.isEmpty).toBe(true);
});
