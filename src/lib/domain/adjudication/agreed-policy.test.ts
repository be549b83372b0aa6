import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choice } from '#kinds/choice/kind.ts';
import { multiChoice } from '#kinds/multi-choice/kind.ts';
import { agreedPolicyName, agreedValue, standsByPolicy } from './agreed-policy.ts';

const config = { labels: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] };
const answers = (...values: string[]) =>
  values.map((value, index) => ({ annotation: `n${index}`, annotator: `p${index}`, value }));
const all = { minRaters: 2, minShare: 1 };
const agreed = (values: string[], rule = all) => agreedValue(choice, config, answers(...values), rule)?.value ?? null;

const given = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 });
const rule = fc.record({
  minRaters: fc.integer({ min: 1, max: 5 }),
  minShare: fc.double({ min: 0.5, max: 1, noNaN: true }),
});

it('[B1] enough people who say the same agree; fewer, or some who differ, do not', () => {
  expect(agreed(['a', 'a'])).toBe('a');
  expect(agreed(['a'])).toBeNull();
  expect(agreed(['a', 'a', 'b'])).toBeNull();
  expect(agreed([])).toBeNull();
});

it('[B1] with a share below 1, most of them are enough, but never half', () => {
  expect(agreed(['a', 'a', 'b'], { minRaters: 2, minShare: 0.66 })).toBe('a');
  expect(agreed(['a', 'a', 'b'], { minRaters: 2, minShare: 0.67 })).toBeNull();
  expect(agreed(['a', 'b'], { minRaters: 2, minShare: 0.5 })).toBeNull();
});

it('[B1] the value is held by at least that share of at least so many people', () => {
  fc.assert(
    fc.property(given, rule, (values, asked) => {
      const value = agreed(values, asked);
      if (value === null) return;
      const held = values.filter((one) => one === value).length / values.length;
      expect(values.length).toBeGreaterThanOrEqual(asked.minRaters);
      expect(held).toBeGreaterThan(0.5);
      expect(held).toBeGreaterThanOrEqual(asked.minShare);
    }),
  );
});

it('[B1] the order of answers changes nothing, and a stricter policy resolves no more and nothing else', () => {
  fc.assert(
    fc.property(given, rule, rule, (values, one, other) => {
      expect(agreed([...values].reverse(), one)).toBe(agreed(values, one));
      const stricter = {
        minRaters: Math.max(one.minRaters, other.minRaters),
        minShare: Math.max(one.minShare, other.minShare),
      };
      const strict = agreed(values, stricter);
      if (strict !== null) expect(agreed(values, one)).toBe(strict);
    }),
  );
});

it('[B1] answers of several labels agree as a whole', () => {
  const labels = multiChoice.configFrom([['a', 'b'], ['c']]);
  const sets = [
    ['a', 'b'],
    ['b', 'a'],
  ].map((value, index) => ({
    annotation: `n${index}`,
    annotator: `p${index}`,
    value,
  }));
  expect(agreedValue(multiChoice, labels, sets, all)?.value).toHaveLength(2);
});

it('[B5] it stands while the same policy gives the same value: more of the same keep it, dispute and withdrawal do not', () => {
  const stands = (...values: string[]) => standsByPolicy(choice, config, answers(...values), { rule: all, value: 'a' });
  expect(stands('a', 'a')).toBe(true);
  expect(stands('a', 'a', 'a')).toBe(true);
  expect(stands('a', 'a', 'b')).toBe(false);
  expect(stands('b', 'b')).toBe(false);
  expect(stands('a')).toBe(false);
});

it('[B4] a policy is called by what it asks for', () => {
  expect(agreedPolicyName(all)).toBe('agreed by ≥ 2 of the independent layer');
  expect(agreedPolicyName({ minRaters: 3, minShare: 2 / 3 })).toBe(
    'agreed by ≥ 3 of the independent layer with at least 66.7 % the same',
  );
});
