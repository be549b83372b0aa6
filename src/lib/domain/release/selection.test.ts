import { expect, it } from 'vitest';
import { isSelected, selections } from './selection.ts';

const rows = {
  decided: { source: 'decision', raters: 2 },
  'resolved by policy': { source: 'policy', raters: 1 },
  agreed: { source: 'agreed', raters: 3 },
  disputed: { source: 'open', raters: 2 },
  lone: { source: 'open', raters: 1 },
  untouched: { source: 'open', raters: 0 },
};

it('[R2] holds what its selection says', () => {
  const held = Object.fromEntries(
    selections.map((selection) => [
      selection,
      Object.entries(rows).flatMap(([name, row]) => (isSelected(row, selection) ? [name] : [])),
    ]),
  );
  expect(held).toEqual({
    all: Object.keys(rows),
    answered: ['decided', 'resolved by policy', 'agreed', 'disputed'],
    closed: ['decided', 'resolved by policy', 'agreed'],
  });
});
