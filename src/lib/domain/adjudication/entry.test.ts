import { expect, it } from 'vitest';
import { choice } from '#kinds/choice/kind.ts';
import { defaultEntry, enteringDifferences } from './entry.ts';

const config = { labels: [{ value: 'a' }, { value: 'b' }] };
const answers = (...values: string[]) =>
  values.map((value, index) => ({ annotation: `n${index}`, annotator: `p${index}`, value }));
const enters = (values: string[], rule = defaultEntry) =>
  enteringDifferences(choice, config, answers(...values), rule).length > 0;

it('[C1] two people who differ enter, one alone or two who agree do not', () => {
  expect(enters(['a', 'b'])).toBe(true);
  expect(enters(['a', 'a'])).toBe(false);
  expect(enters(['a'])).toBe(false);
});

it('[C1] the fewest raters and the agreed share are respected', () => {
  expect(enters(['a', 'b'], { minRaters: 3, agreedAt: 1 })).toBe(false);
  expect(enters(['a', 'a', 'b'], { minRaters: 2, agreedAt: 0.66 })).toBe(false);
  expect(enters(['a', 'a', 'b'], { minRaters: 2, agreedAt: 0.67 })).toBe(true);
  expect(enters(['a', 'b', 'b', 'a'], { minRaters: 2, agreedAt: 0.6 })).toBe(true);
});
