import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureNames } from '#domain/agreement/agreement.ts';
import type { Answer, Kind, Outcome, Resolution, Schema } from '#domain/kind.ts';

/** What a valueless settlement can be. */
const WITHOUT_VALUE: readonly Exclude<Outcome, 'label'>[] = ['nothing', 'split', 'uncertain', 'defective'];

/** Any JSON, with the keys that trip careless code among it. */
const hostileJson = fc.oneof(
  fc.jsonValue(),
  fc.jsonValue().map((inner): unknown => JSON.parse(`{"__proto__":${JSON.stringify(inner)}}`)),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'labels', 'value', 'length'), fc.jsonValue()),
);

/** Runs the laws of SPEC.md on a kind, over the values and configs of its own examples. */
export function testKindLaws<Config, Value>(kind: Kind<Config, Value>): void {
  describe(`${kind.name}: the laws of a kind`, () => {
    it('[K14] names measures that exist', () => {
      expect(kind.measures.length).toBeGreaterThan(0);
      expect(measureNames).toEqual(expect.arrayContaining([...kind.measures]));
    });

    it('[K3] parsing any JSON as a config gives a value or issues', () => {
      fc.assert(fc.property(hostileJson, (json) => expectAnswered(kind.config, json)));
    });

    for (const example of kind.examples) describe(example.name, () => testExample(kind, example));
  });
}

function testExample<Config, Value>(kind: Kind<Config, Value>, example: Kind<Config, Value>['examples'][number]): void {
  const { config } = example;
  const schema = kind.value(config);
  const values = example.good.map((good) => parsed(schema, good));
  const value = fc.constantFrom(...values);
  const answers = answersOf(value);
  const key = (of: Value): string => kind.keyOf(of);

  it('[K1] the config is accepted and comes back equal', () => {
    expect(parsed(kind.config, config)).toEqual(config);
  });

  it.each(example.good.map((good) => [good]))('[K2] accepts %j', (good) => {
    expect(parsed(schema, good)).toEqual(good);
  });

  it.each(example.bad.map((bad) => [bad]))('[K2] refuses %j with a message', (bad) => {
    expect(issuesOf(schema, bad).map((issue) => issue.message)).toContainEqual(expect.stringMatching(/\S/));
  });

  it('[K3] parsing any JSON as a value gives a value or issues', () => {
    fc.assert(fc.property(hostileJson, (json) => expectAnswered(schema, json)));
  });

  it('[K4] the key survives storage', () => {
    for (const stored of values) expect(key(parsed(schema, JSON.parse(JSON.stringify(stored))))).toBe(key(stored));
  });

  it('[K5] distance is symmetric, within 0 … 1, and 0 exactly between equal values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const distance = kind.distance(a, b, config);
        expect(distance).toBe(kind.distance(b, a, config));
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1);
        expect(distance === 0).toBe(key(a) === key(b));
      }),
    );
  });

  it('[K6] a summary is one line of visible text', () => {
    for (const one of values) expect(kind.summarise(one, config)).toMatch(/^\S(.*\S)?$/u);
  });

  it('[K7] a config made from values accepts them', () => {
    const made = kind.configFrom(example.good);
    expect(parsed(kind.config, made)).toEqual(made);
    for (const good of example.good) expect(parsed(kind.value(made), good)).toEqual(good);
  });

  it('[K17] widened settings accept what they were widened for, and those that know it all stay as they are', () => {
    const made = kind.widen(null, [...example.good, { no: 'answer' }]);
    for (const good of example.good) expect(parsed(kind.value(made), good)).toEqual(good);
    expect(kind.widen(config, example.good)).toBe(config);
    expect(issuesOf(kind.value(made), { no: 'answer' })).not.toEqual([]);
  });

  it('[K18] what is good already is read from data as it is', () => {
    for (const good of example.good) expect(parsed(schema, kind.fromData(good))).toEqual(good);
    fc.assert(fc.property(hostileJson, (json) => expectAnswered(schema, kind.fromData(json))));
  });

  it('[K19] an answer names labels of its settings', () => {
    const known = kind.labels(config).map((label) => label.value);
    expectDistinct(known);
    for (const one of values) expect(known).toEqual(expect.arrayContaining([...kind.labelsOf(one)]));
  });

  it('[K8] there are conflicts exactly where answers differ', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const differ = new Set(given.map((answer) => key(answer.value))).size > 1;
        expect(kind.conflicts(given, config).length > 0).toBe(differ);
      }),
    );
  });

  it('[K9] candidates are distinct, in order, and nobody stands behind two', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const differences = kind.conflicts(given, config);
        expectDistinct(differences.map((difference) => difference.key));
        for (const { candidates } of differences) {
          expect(candidates.length).toBeGreaterThanOrEqual(2);
          expectDistinct(candidates.map((candidate) => candidate.key));
          const supporters = candidates.flatMap((candidate) => candidate.annotators);
          expectDistinct(supporters);
          expect(given.map((answer) => answer.annotator)).toEqual(expect.arrayContaining(supporters));
          for (const { annotators } of candidates) expect(annotators).toEqual(annotators.toSorted());
          expect(candidates).toEqual(
            candidates.toSorted((a, b) => b.annotators.length - a.annotators.length || (a.key < b.key ? -1 : 1)),
          );
        }
      }),
    );
  });

  it('[K10] the order of answers changes nothing, and they are left as they were', () => {
    const shuffled = answers.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        const before = structuredClone(given);
        expect(kind.conflicts(Object.freeze(other), config)).toEqual(kind.conflicts(Object.freeze(given), config));
        expect(kind.resolve(other, new Map(), config)).toEqual(kind.resolve(given, new Map(), config));
        expect(given).toEqual(before);
      }),
    );
  });

  it('[K11] equal answers resolve to their value', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 5 }), (same, people) => {
        const given = Array.from({ length: people }, (_, index) => answer(same, index));
        expect(kind.resolve(given, new Map(), config)).toEqual(same);
      }),
    );
  });

  it('[K12] an unsettled conflict, or one settled without a value, resolves to nothing', () => {
    fc.assert(
      fc.property(answers, fc.constantFrom(...WITHOUT_VALUE), (given, outcome) => {
        const differences = kind.conflicts(given, config);
        if (differences.length === 0) return;
        expect(kind.resolve(given, new Map(), config)).toBeNull();
        const settled = new Map(differences.map((difference) => [difference.key, { outcome }]));
        expect(kind.resolve(given, settled, config)).toBeNull();
      }),
    );
  });

  it('[K13] settling every conflict with a candidate gives a value the schema accepts', () => {
    fc.assert(
      fc.property(answers, fc.nat(), (given, pick) => {
        const settled = new Map(
          kind
            .conflicts(given, config)
            .map(({ key, candidates }): [string, Resolution<Value>] => [
              key,
              { outcome: 'label', value: candidates[pick % candidates.length]!.value },
            ]),
        );
        const resolved = kind.resolve(given, settled, config);
        expect(parsed(schema, resolved)).toEqual(resolved);
      }),
    );
  });
}

/** Answers of one to eight people to one item. */
export function answersOf<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Answer<Value>[]> {
  return fc.array(value, { minLength: 1, maxLength: 8 }).map((values) => values.map(answer));
}

function answer<Value>(value: Value, index: number): Answer<Value> {
  return { annotation: `annotation-${index}`, annotator: `annotator-${index}`, value };
}

function validated<Output>(schema: Schema<Output>, input: unknown) {
  const result = schema['~standard'].validate(input);
  if (result instanceof Promise) throw new Error('parsing must answer at once, not with a promise');
  return result;
}

function parsed<Output>(schema: Schema<Output>, input: unknown): Output {
  const result = validated(schema, input);
  if (result.issues) throw new Error(`refused ${JSON.stringify(input)}: ${result.issues[0]?.message}`);
  return result.value;
}

function issuesOf(schema: Schema<unknown>, input: unknown) {
  return validated(schema, input).issues ?? [];
}

function expectAnswered(schema: Schema<unknown>, input: unknown): void {
  const prototypeKeys = Reflect.ownKeys(Object.prototype).length;
  const result = validated(schema, input);
  expect(result.issues === undefined || result.issues.length > 0).toBe(true);
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(prototypeKeys);
}

function expectDistinct(names: readonly string[]): void {
  expect(new Set(names).size).toBe(names.length);
}
