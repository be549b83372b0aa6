import { describe, expect, it } from 'vitest';
import { spreadOf } from './spread.ts';

describe('the spread of ratings', () => {
  it.each([
    [[3], { lowest: 3, highest: 3, median: 3 }],
    [[10, 9, -1], { lowest: -1, highest: 10, median: 9 }],
    [[1, 2, 5, 4], { lowest: 1, highest: 5, median: 3 }],
    [[2, 3], { lowest: 2, highest: 3, median: 2.5 }],
  ])('of %j is %j', (answers, expected) => {
    expect(spreadOf(answers)).toEqual(expected);
  });
});
