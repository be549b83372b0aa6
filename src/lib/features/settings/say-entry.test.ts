import { expect, it } from 'vitest';
import { enteringDifferences, type EntryRule } from '#domain/adjudication/entry.ts';
import { findKind } from '#kinds/registry.ts';
import { sayEntry, toPercent } from './say-entry.ts';

const choice = findKind('choice')!;
const config = { labels: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] };

function enters(values: readonly string[], rule: EntryRule): boolean {
  const answers = values.map((value, index) => ({ annotation: `n${index}`, annotator: `p${index}`, value }));
  return enteringDifferences(choice, config, answers, rule).length > 0;
}

const rules: EntryRule[] = [2, 3, 4].flatMap((minRaters) =>
  [0.51, 0.6, 0.66, 0.67, 0.8, 1].map((agreedAt) => ({ minRaters, agreedAt })),
);

it.each(rules)('says of $minRaters raters and $agreedAt what the rule itself does', (rule) => {
  const says = sayEntry(rule);
  expect(says.includes('With 2 answers, any difference enters')).toBe(enters(['a', 'b'], rule));
  expect(says.includes('two against one enters')).toBe(enters(['a', 'a', 'b'], rule));
  expect(says.includes('three different answers enter') || says.includes('two against one enters')).toBe(
    enters(['a', 'b', 'c'], rule),
  );
});

it('shows a share as percent without tails of binary fractions', () => {
  expect([0.57, 0.58, 2 / 3, 1].map(toPercent)).toEqual([57, 58, 66.67, 100]);
});
