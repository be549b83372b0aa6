import { describe, expect, it } from 'vitest';
import { labelRows } from './label-rows.ts';

const labels = ['a', 'b', 'c', 'd', 'e'].map((value) => ({ value }));

describe('rows of the table label × person', () => {
  it('begin with the label that splits people most evenly and end with those nobody disputes', () => {
    const candidates = [
      { value: ['a', 'd', 'e'], people: 3 },
      { value: ['a', 'c', 'e'], people: 2 },
      { value: ['e'], people: 1 },
    ];
    expect(labelRows(candidates, labels)).toEqual([
      { value: 'd', count: 3, heldBy: [true, false, false], disputed: true },
      { value: 'c', count: 2, heldBy: [false, true, false], disputed: true },
      { value: 'a', count: 5, heldBy: [true, true, false], disputed: true },
      { value: 'e', count: 6, heldBy: [true, true, true], disputed: false },
    ]);
  });

  it('are in the order of the question where labels split people alike, unknown ones last', () => {
    const candidates = [
      { value: ['gone', 'd'], people: 1 },
      { value: ['b'], people: 1 },
    ];
    expect(labelRows(candidates, labels).map(({ value }) => value)).toEqual(['b', 'd', 'gone']);
  });

  it('are none where nobody gave a label', () => {
    expect(labelRows([{ value: [], people: 2 }], labels)).toEqual([]);
  });
});
