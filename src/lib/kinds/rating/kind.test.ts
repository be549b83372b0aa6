import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resolution } from '#domain/kind.ts';
import { answersOf, testKindLaws } from '#kinds/kind-laws.suite.ts';
import { pointsOf } from './config.ts';
import { rating } from './kind.ts';

testKindLaws(rating);

const config = { min: 1, max: 5, step: 1 };
const answers = answersOf(fc.integer({ min: 1, max: 5 }));

describe('rating: conflicts', () => {
  it('differ on one point, the score', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const distinct = new Set(given.map((answer) => answer.value)).size;
        const differences = rating.conflicts(given, config);
        expect(differences.map(({ key, type }) => ({ key, type }))).toEqual(
          distinct > 1 ? [{ key: 'value', type: 'score' }] : [],
        );
        expect(differences[0]?.candidates.length ?? 1).toBe(distinct);
      }),
    );
  });

  it('group equal values, largest first', () => {
    const given = [4, 2, 4, 5].map((value, index) => ({ annotation: `n${index}`, annotator: `p${index}`, value }));
    expect(rating.conflicts(given, config)[0]?.candidates).toEqual([
      { key: '4', value: 4, annotators: ['p0', 'p2'] },
      { key: '2', value: 2, annotators: ['p1'] },
      { key: '5', value: 5, annotators: ['p3'] },
    ]);
  });

  it('a settled score is the value, whatever the answers were', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 5 }), (given, value) => {
        const settled = new Map<string, Resolution<number>>([['value', { outcome: 'label', value }]]);
        expect(rating.resolve(given, settled, config)).toBe(value);
      }),
    );
  });
});

describe('rating: distance', () => {
  it('is the share of the declared scale between two points', () => {
    expect(rating.distance(1, 5, config)).toBe(1);
    expect(rating.distance(2, 4, config)).toBe(0.5);
    expect(rating.distance(0, 25, { min: 0, max: 100, step: 25 })).toBe(0.25);
    expect(rating.distance(7, 7, { min: 7, max: 7, step: 1 })).toBe(0);
  });

  it('grows with every point between', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }), (points) => {
        const [low, middle, high] = points.sort((a, b) => a - b) as [number, number, number];
        expect(rating.distance(low, middle, config)).toBeLessThan(rating.distance(low, high, config));
      }),
    );
  });
});

describe('rating: config', () => {
  const messages = (input: unknown): string[] => {
    const result = rating.config['~standard'].validate(input);
    if (result instanceof Promise) throw new Error('parsing must answer at once');
    return (result.issues ?? []).map((issue) => issue.message);
  };

  it.each([
    ['no numbers', { min: '1', max: 5, step: 1 }, /min must be a number/],
    ['fractions', { min: 0, max: 1, step: 0.5 }, /step must be a whole number/],
    ['numbers beyond exactness', { min: 0, max: 2 ** 60, step: 2 ** 58 }, /max must be a whole number/],
    ['a step of 0', { min: 1, max: 5, step: 0 }, /1 or more/],
    ['an upside-down scale', { min: 5, max: 1, step: 1 }, /max must not be below min/],
    ['steps that miss the end', { min: 1, max: 6, step: 2 }, /steps of 2 from 1 do not meet 6/],
    ['1,002 points', { min: 0, max: 1_001, step: 1 }, /more than 1001 points/],
    ['a label beside the scale', { ...config, labels: [{ value: 6, title: 'Six' }] }, /at 6, which is not on/],
    ['a label between the points', { min: 0, max: 4, step: 2, labels: [{ value: 1, title: 'One' }] }, /at 1, which/],
    [
      'two labels at a point',
      {
        ...config,
        labels: [
          { value: 2, title: 'Two' },
          { value: 2, title: 'Deux' },
        ],
      },
      /two labels stand at 2/,
    ],
    ['a blank title', { ...config, labels: [{ value: 2, title: ' ' }] }, /visible character/],
    ['a label without a title', { ...config, labels: [{ value: 2 }] }, /title/],
    ['a weight of 0', { ...config, weight: 0 }, /above 0/],
    ['a misspelt setting', { ...config, steps: 2 }, /steps/],
  ])('refuses %s and says so', (_, input, message) => {
    expect(messages(input)).toContainEqual(expect.stringMatching(message));
  });

  it('accepts the most points there may be', () => {
    expect(messages({ min: -500, max: 500, step: 1 })).toEqual([]);
    expect(pointsOf({ min: -500, max: 500, step: 1 })).toHaveLength(1_001);
  });

  it('lists the points of a scale', () => {
    expect(pointsOf({ min: -4, max: 4, step: 2 })).toEqual([-4, -2, 0, 2, 4]);
  });
});

describe('rating: value', () => {
  const parse = (input: unknown, scale = config) => rating.value(scale)['~standard'].validate(input);

  it.each([
    ['4', 4],
    ['4.0', 4],
    ['+4', 4],
    ['04', 4],
  ])('the text %j of a file is the number %d', (text, number) => {
    expect(parse(text)).toMatchObject({ value: number });
  });

  it('there is one zero', () => {
    const around = { min: -1, max: 1, step: 1 };
    for (const zero of [-0, '-0']) expect(parse(zero, around)).toHaveProperty('value', 0);
  });

  it('what is not on the scale is refused with the scale', () => {
    expect(parse(6)).toMatchObject({ issues: [{ message: '6 is not on the scale: 1 to 5' }] });
    expect(parse(3, { min: 0, max: 10, step: 5 })).toMatchObject({
      issues: [{ message: '3 is not on the scale: 0 to 10 in steps of 5' }],
    });
    expect(parse('good')).toMatchObject({ issues: [{ message: 'a rating must be a number, not "good"' }] });
  });
});

describe('rating: config from data', () => {
  it.each([
    ['a short scale has steps of 1', [5, 1, 3], { min: 1, max: 5, step: 1 }],
    ['text from files', ['3', '1', '4.0'], { min: 1, max: 4, step: 1 }],
    ['negative numbers', [-2, '0', 2], { min: -2, max: 2, step: 1 }],
    ['a long scale has the step that meets all answers', [0, 20, 50, 100], { min: 0, max: 100, step: 10 }],
    ['or steps of 1', [0, 17, 100], { min: 0, max: 100, step: 1 }],
    ['one answer', [3, 3], { min: 3, max: 3, step: 1 }],
  ])('%s', (_, values, expected) => {
    expect(rating.configFrom(values)).toEqual(expected);
  });

  it('the order of the data changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1 }), (values) => {
        const made = rating.configFrom(values);
        expect(rating.configFrom(values.toReversed())).toEqual(made);
        for (const value of values) expect(rating.value(made)['~standard'].validate(value)).toMatchObject({ value });
      }),
    );
  });

  it.each([
    ['no answers', [], /there are none/],
    ['words', [1, 'good'], /"good" is not a number/],
    ['nothing', [null], /null is not a number/],
    ['a list', [[1]], /\[1\] is not a number/],
    ['fractions', [1, 2.5], /2.5 is not a whole number/],
    ['fractions as text', ['2.5'], /"2.5" is not a whole number/],
    ['too many points', [0, 1, 5_000], /more than 1001 points.* \(they reach from 0 to 5000\)/],
  ])('%s make no scale, and the error says why', (_, values, message) => {
    expect(() => rating.configFrom(values)).toThrow(RangeError);
    expect(() => rating.configFrom(values)).toThrow(message);
  });
});

describe('rating: summary and weight', () => {
  it('says the number, and the words that stand at it', () => {
    const labelled = { min: -1, max: 1, step: 1, labels: [{ value: -1, title: ' Rather\n bad ' }] };
    expect([-1, 0].map((value) => rating.summarise(value, labelled))).toEqual(['−1 – Rather bad', '0']);
  });

  it('every point of a question weighs the same', () => {
    expect([1, 5].map((value) => rating.weightOf(value, { ...config, weight: 2 }))).toEqual([2, 2]);
    expect(rating.weightOf(1, config)).toBe(1);
  });
});
