import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resolution } from '#domain/kind.ts';
import { answersOf, testKindLaws } from '#kinds/kind-laws.suite.ts';
import { multiChoice } from './kind.ts';

testKindLaws(multiChoice);

const names = ['a', 'b', 'c', 'd'];
const config = { labels: names.map((value) => ({ value })) };
const sets = fc.subarray(names);
const answers = answersOf<readonly string[]>(sets);

describe('multi-choice: conflicts', () => {
  it('differ on one point, with a candidate per distinct set', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const distinct = new Set(given.map((answer) => JSON.stringify(answer.value))).size;
        const differences = multiChoice.conflicts(given, config);
        expect(differences.map(({ key, type }) => ({ key, type }))).toEqual(
          distinct > 1 ? [{ key: 'value', type: 'label' }] : [],
        );
        expect(differences[0]?.candidates.length ?? 1).toBe(distinct);
      }),
    );
  });

  it('"none of them" is a candidate like any other', () => {
    const given = [['a'], [], ['a', 'b'], []].map((value, index) => ({
      annotation: `n${index}`,
      annotator: `p${index}`,
      value,
    }));
    expect(multiChoice.conflicts(given, config)[0]?.candidates).toEqual([
      { key: '[]', value: [], annotators: ['p1', 'p3'] },
      { key: '["a","b"]', value: ['a', 'b'], annotators: ['p2'] },
      { key: '["a"]', value: ['a'], annotators: ['p0'] },
    ]);
  });

  it('a settled set is the value, also one nobody gave', () => {
    const settled = new Map<string, Resolution<readonly string[]>>([['value', { outcome: 'label', value: ['d'] }]]);
    fc.assert(
      fc.property(answers, (given) => {
        expect(multiChoice.resolve(given, settled, config)).toEqual(['d']);
      }),
    );
  });
});

describe('multi-choice: distance', () => {
  it.each([
    ['equal sets', ['a', 'b'], ['a', 'b'], 0],
    ['two empty sets', [], [], 0],
    ['a set and nothing', ['a'], [], 1],
    ['sets apart', ['a', 'b'], ['c'], 1],
    ['one within the other', ['a', 'b'], ['a'], 1 - (1 / 2) * (2 / 3)],
    ['sets that overlap', ['a', 'b'], ['b', 'c'], 1 - (1 / 3) * (1 / 3)],
    ["Passonneau's wider example", ['a', 'b', 'c', 'd'], ['a', 'b'], 1 - (2 / 4) * (2 / 3)],
  ])('%s', (_, a, b, expected) => {
    expect(multiChoice.distance(a, b, config)).toBeCloseTo(expected, 12);
  });
});

describe('multi-choice: value', () => {
  const parse = (input: unknown, of = config) => multiChoice.value(of)['~standard'].validate(input);

  it('the order in which labels come changes nothing', () => {
    const shuffled = sets.chain((set) =>
      fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
    );
    fc.assert(
      fc.property(shuffled, ([set, other]) => {
        expect(parse(other)).toMatchObject({ value: set });
        expect(multiChoice.keyOf(other)).toBe(multiChoice.keyOf(set));
      }),
    );
  });

  it.each([
    ['a strange label', ['a', 'x'], {}, '"x" is not one of the labels: a, b, c, d'],
    ['a label twice', ['a', 'a'], {}, 'a label is named twice'],
    ['text', 'a', {}, 'an answer must be a list of labels'],
    ['too few', ['a'], { min: 2 }, 'at least 2 must be chosen, not 1'],
    ['nothing where something is asked', [], { min: 1 }, 'at least 1 must be chosen, not 0'],
    ['too many', ['a', 'b', 'c'], { max: 2 }, 'at most 2 may be chosen, not 3'],
  ])('%s is refused with the reason', (_, value, limits, message) => {
    expect(parse(value, { ...config, ...limits })).toMatchObject({ issues: [{ message }] });
  });
});

describe('multi-choice: config', () => {
  const messages = (input: unknown): string[] => {
    const result = multiChoice.config['~standard'].validate(input);
    if (result instanceof Promise) throw new Error('parsing must answer at once');
    return (result.issues ?? []).map((issue) => issue.message);
  };

  it.each([
    ['no labels', { labels: [] }, /at least one label/],
    ['a value twice', { labels: [{ value: 'a' }, { value: 'a' }] }, /label 2 repeats the value "a"/],
    ['a blank value', { labels: [{ value: ' ' }] }, /visible character/],
    ['half a surrogate pair', { labels: [{ value: '\ud83d' }] }, /broken character/],
    ['a weight of 0', { labels: [{ value: 'a', weight: 0 }] }, /above 0/],
    ['1,001 labels', { labels: Array.from({ length: 1_001 }, (_, n) => ({ value: `${n}` })) }, /more than 1000/],
    ['a negative min', { ...config, min: -1 }, /min must not be below 0/],
    ['half a label', { ...config, max: 1.5 }, /max must be a whole number/],
    ['answers without labels', { ...config, max: 0 }, /max must be 1 or more/],
    ['more than there are', { ...config, min: 5 }, /min is 5, and there are 4 labels/],
    ['limits that leave nothing', { ...config, min: 3, max: 2 }, /max must not be below min/],
    ['a misspelt setting', { ...config, maximum: 2 }, /maximum/],
  ])('refuses %s and says so', (_, input, message) => {
    expect(messages(input)).toContainEqual(expect.stringMatching(message));
  });

  it('accepts a max beyond the labels there are: more may be added', () => {
    expect(messages({ ...config, max: 10 })).toEqual([]);
  });
});

describe('multi-choice: config from data', () => {
  it('holds every label once, in order, and leaves their number open', () => {
    const values = [['level 10', 'b'], [], ['level 9'], ['b']];
    expect(multiChoice.configFrom(values)).toEqual({
      labels: [{ value: 'b' }, { value: 'level 9' }, { value: 'level 10' }],
    });
    expect(multiChoice.configFrom(values.toReversed())).toEqual(multiChoice.configFrom(values));
  });

  it.each([
    ['no answers', [], /none of them names a label/],
    ['empty sets only', [[], []], /none of them names a label/],
    ['text', ['a'], /must be a list of labels \(found "a"\)/],
    ['numbers in the list', [['a', 1]], /a label must be text \(found \["a",1\]\)/],
    ['a label twice', [['a', 'a']], /named twice \(found \["a","a"\]\)/],
    ['a blank label', [['a'], [' ']], /visible character \(found " "\)/],
    ['an essay', [['x'.repeat(300)]], /longer than 200 characters \(found "xxx.*…\)/],
    ['too many labels', [Array.from({ length: 1_001 }, (_, n) => `${n}`)], /more than 1000 labels/],
  ])('%s make no multi-choice, and the error says why', (_, values, message) => {
    expect(() => multiChoice.configFrom(values)).toThrow(RangeError);
    expect(() => multiChoice.configFrom(values)).toThrow(message);
  });
});

describe('multi-choice: summary and weight', () => {
  const titled = {
    labels: [{ value: 'z', title: 'Zebra\ncrossing', weight: 3 }, { value: 'a', title: 'Ape' }, { value: 'm' }],
  };

  it('lists titles in the order of the question, what has left it last', () => {
    expect([['a', 'm', 'z'], ['a', 'gone'], []].map((value) => multiChoice.summarise(value, titled))).toEqual([
      'Zebra crossing, Ape, m',
      'Ape, gone',
      'None of them',
    ]);
  });

  it('a set weighs as much as its heaviest label', () => {
    const light = { labels: [{ value: 'a', weight: 0.5 }, { value: 'b' }] };
    expect([['a', 'z'], ['a'], []].map((value) => multiChoice.weightOf(value, titled))).toEqual([3, 1, 1]);
    expect(multiChoice.weightOf(['a'], light)).toBe(0.5);
  });
});
