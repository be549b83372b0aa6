import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Resolution } from '#domain/kind.ts';
import { answersOf, testKindLaws } from '#kinds/kind-laws.suite.ts';
import { choice } from './kind.ts';

testKindLaws(choice);

const labels = ['a', 'b', 'c', '__proto__'];
const config = { labels: labels.map((value) => ({ value })) };
const answers = answersOf(fc.constantFrom(...labels));

describe('choice: conflicts', () => {
  it('differ on one point, the label', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const differences = choice.conflicts(given, config);
        const distinct = new Set(given.map((answer) => answer.value)).size;
        expect(differences.map(({ key, type }) => ({ key, type }))).toEqual(
          distinct > 1 ? [{ key: 'value', type: 'label' }] : [],
        );
        expect(differences[0]?.candidates.length ?? 1).toBe(distinct);
      }),
    );
  });

  it('candidates partition the annotators, each behind the value they gave', () => {
    fc.assert(
      fc.property(answers, (given) => {
        for (const { candidates } of choice.conflicts(given, config)) {
          const behind = candidates.flatMap(({ value, annotators }) => annotators.map((who) => [who, value]));
          expect(Object.fromEntries(behind)).toEqual(
            Object.fromEntries(given.map(({ annotator, value }) => [annotator, value])),
          );
          expect(behind).toHaveLength(given.length);
        }
      }),
    );
  });

  it('are listed largest first, then by key', () => {
    const given = ['c', 'b', 'a', 'b', 'c'].map((value, index) => ({
      annotation: `n${index}`,
      annotator: `p${index}`,
      value,
    }));
    expect(choice.conflicts(given, config)[0]?.candidates).toEqual([
      { key: 'b', value: 'b', annotators: ['p1', 'p3'] },
      { key: 'c', value: 'c', annotators: ['p0', 'p4'] },
      { key: 'a', value: 'a', annotators: ['p2'] },
    ]);
  });
});

describe('choice: settling', () => {
  const settle = (resolution: Resolution<string>) => new Map([['value', resolution]]);

  it('a settled label is the value, whatever the answers were', () => {
    fc.assert(
      fc.property(answers, fc.constantFrom(...labels), (given, value) => {
        expect(choice.resolve(given, settle({ outcome: 'label', value }), config)).toBe(value);
      }),
    );
  });

  it('a settlement without a label leaves no value, even where the answers agree', () => {
    const agreed = [{ annotation: 'n1', annotator: 'p1', value: 'a' }];
    expect(choice.resolve(agreed, settle({ outcome: 'defective' }), config)).toBeNull();
  });

  it('an item without answers has no value', () => {
    expect(choice.conflicts([], config)).toEqual([]);
    expect(choice.resolve([], new Map(), config)).toBeNull();
  });
});

describe('choice: config', () => {
  const messages = (input: unknown): string[] => {
    const result = choice.config['~standard'].validate(input);
    if (result instanceof Promise) throw new Error('parsing must answer at once');
    return (result.issues ?? []).map((issue) => issue.message);
  };

  it.each([
    ['no labels', { labels: [] }, /at least one label/],
    ['a value twice', { labels: [{ value: 'a' }, { value: 'b' }, { value: 'a' }] }, /label 3 repeats the value "a"/],
    ['a blank value', { labels: [{ value: ' ' }] }, /visible character/],
    ['a value of 201 characters', { labels: [{ value: 'x'.repeat(201) }] }, /longer than 200/],
    ['a NUL', { labels: [{ value: 'a\0' }] }, /NUL/],
    ['half a surrogate pair', { labels: [{ value: '\ud83d' }] }, /broken character/],
    ['a number as value', { labels: [{ value: 1 }] }, /must be text/],
    ['a weight of 0', { labels: [{ value: 'a', weight: 0 }] }, /above 0/],
    ['an endless weight', { labels: [{ value: 'a', weight: Infinity }] }, /finite/],
    ['1,001 labels', { labels: Array.from({ length: 1_001 }, (_, n) => ({ value: `${n}` })) }, /more than 1000/],
    ['labels that are no list', { labels: 'yes, no' }, /must be a list/],
    ['a misspelt setting', { labels: [{ value: 'a', colour: 'red' }] }, /colour/],
  ])('refuses %s and says so', (_, input, message) => {
    expect(messages(input)).toContainEqual(expect.stringMatching(message));
  });

  it('accepts the limits', () => {
    const most = Array.from({ length: 1_000 }, (_, n) => ({ value: `${n}`.padEnd(200, 'x'), weight: 1e-9 }));
    expect(messages({ labels: most })).toEqual([]);
  });

  it('an unknown answer is refused with the labels there are', () => {
    const result = choice.value(config)['~standard'].validate('d');
    expect(result).toMatchObject({ issues: [{ message: '"d" is not one of the labels: a, b, c, __proto__' }] });
  });
});

describe('choice: config from data', () => {
  const order = (values: Iterable<unknown>) => choice.configFrom(values).labels.map(({ value }) => value);

  it('numbers are ordered by size', () => {
    expect(order(['10', '9', '-3', '1.5', '-1', '10'])).toEqual(['-3', '-1', '1.5', '9', '10']);
  });

  it('text is ordered alphabetically, with digits read as numbers', () => {
    expect(order(['level 10', 'level 9', 'Élan', 'zebra', 'apple'])).toEqual([
      'apple',
      'Élan',
      'level 9',
      'level 10',
      'zebra',
    ]);
  });

  it('the order of the data changes nothing', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['1', '1.0', '01', 'a', 'A', 'á', 'b2', 'b10', '__proto__'], { minLength: 1 }),
        (values) => {
          expect(order(values)).toEqual(order(values.toReversed()));
        },
      ),
    );
  });

  it.each([
    ['no answers', [], /at least one label/],
    ['a number', ['a', 3], /must be text \(found 3\)/],
    ['a list', [['a']], /must be text \(found \["a"\]\)/],
    ['too many', Array.from({ length: 1_001 }, (_, n) => `${n}`), /more than 1000 labels/],
    ['an essay', ['x'.repeat(300)], /longer than 200 characters \(found "xxx.*…\)/],
  ])('%s make no choice, and the error says why', (_, values, message) => {
    expect(() => choice.configFrom(values)).toThrow(message);
  });
});

describe('choice: summary', () => {
  it('is the title where there is one, on one line', () => {
    const titled = {
      labels: [{ value: 'a', title: ' Rather\n good ' }, { value: 'b', title: ' ' }, { value: 'c\td' }],
    };
    expect(['a', 'b', 'c\td', 'gone'].map((value) => choice.summarise(value, titled))).toEqual([
      'Rather good',
      'b',
      'c d',
      'gone',
    ]);
  });
});
