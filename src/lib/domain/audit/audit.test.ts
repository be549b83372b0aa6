import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import {
  acceptanceChance,
  type AcceptanceRule,
  closingProblem,
  counted,
  defaultWeights,
  type Found,
  rulesWord,
  sayRule,
  severities,
} from './acceptance.ts';
import { basisOf, blindProblem, wholeBatch } from './batch.ts';
import { draw, type InBatch } from './draw.ts';
import { errorRate } from './error-rate.ts';
import { reworkState } from './rework.ts';
import { confidences, halfWidth, sampleSize, type SizeRule } from './sample-size.ts';

describe('the batch', () => {
  it('[K1] holds what one person, all together or one adjudicator said, and nothing else', () => {
    const alone = { supporters: 1, signed: false, contested: false };
    expect(basisOf(1, null, true)).toBe('single');
    expect(basisOf(3, null, true)).toBe('agreed');
    expect(basisOf(2, alone, true)).toBe('decided');
    expect(basisOf(0, alone, true)).toBe('decided');
    expect(basisOf(0, null, true)).toBeNull();
    expect(basisOf(2, null, false)).toBeNull();
    expect(basisOf(2, { ...alone, supporters: 2 }, true)).toBeNull();
    expect(basisOf(2, { ...alone, signed: true }, true)).toBeNull();
    expect(basisOf(2, { ...alone, contested: true }, true)).toBeNull();
  });
  it('[K2] of one label alone is not audited blind', () => {
    expect(blindProblem(wholeBatch)).toBeNull();
    expect(blindProblem({ ...wholeBatch, labels: ['a', 'b'] })).toBeNull();
    expect(blindProblem({ ...wholeBatch, labels: ['a'] })).toMatch(/tells auditors the answer/);
  });
});

const sizeRule: fc.Arbitrary<SizeRule> = fc.oneof(
  fc.record({
    by: fc.constant('share' as const),
    share: fc.double({ min: 0.001, max: 1, noNaN: true }),
    floor: fc.integer({ min: 0, max: 200 }),
  }),
  fc.record({
    by: fc.constant('precision' as const),
    halfWidth: fc.double({ min: 0.005, max: 0.5, noNaN: true }),
    confidence: fc.constantFrom(...confidences),
    expected: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  }),
);

describe('the size of a sample', () => {
  it('[K3] is the share rounded up, with its floor', () => {
    expect(sampleSize({ by: 'share', share: 0.05, floor: 20 }, 1000)).toBe(50);
    expect(sampleSize({ by: 'share', share: 0.05, floor: 20 }, 240)).toBe(20);
    expect(sampleSize({ by: 'share', share: 0.05, floor: 20 }, 12)).toBe(12);
    expect(sampleSize({ by: 'share', share: 0.05, floor: 0 }, 101)).toBe(6);
    // 0.07 × 100 is 7.000000000000001 in floating point.
    expect(sampleSize({ by: 'share', share: 0.07, floor: 0 }, 100)).toBe(7);
  });
  it('[K3] by precision is Cochran’s, with the correction for a finite batch', () => {
    // By hand: n₀ = 1.96² × 0.25 / 0.05² = 384.1, and 384.1 / (1 + 383.1 / 1,000) = 277.7.
    const rule = { by: 'precision', halfWidth: 0.05, confidence: 0.95, expected: 0.5 } as const;
    expect(sampleSize(rule, 100_000_000)).toBe(385);
    expect(sampleSize(rule, 1000)).toBe(278);
    expect(sampleSize(rule, 100)).toBe(80);
  });
  it('[K3] is never more than the batch, never less for a larger batch, and none of none', () => {
    fc.assert(
      fc.property(sizeRule, fc.nat(5_000), fc.nat(500), (rule, batch, more) => {
        const size = sampleSize(rule, batch);
        expect(size).toBeLessThanOrEqual(batch);
        expect(size > 0).toBe(batch > 0);
        expect(sampleSize(rule, batch + more)).toBeGreaterThanOrEqual(size);
      }),
    );
  });
  it('[K3] by precision gives that precision', () => {
    fc.assert(
      fc.property(sizeRule, fc.integer({ min: 1, max: 100_000 }), (rule, batch) => {
        if (rule.by !== 'precision') return;
        const size = sampleSize(rule, batch);
        const got = halfWidth(size, batch, rule.expected, rule.confidence)!;
        expect(got).toBeLessThanOrEqual(rule.halfWidth * 1.02 + 1e-9);
      }),
    );
  });
});

const batches = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 200 })
  .map((groups) =>
    groups.map((stratum, index): InBatch => ({ id: `item-${String(index).padStart(4, '0')}`, stratum })),
  );

describe('the draw', () => {
  it('[K4] takes each stratum in proportion, without one more than there is', () => {
    fc.assert(
      fc.property(batches, fc.nat(250), fc.integer(), (batch, wanted, seed) => {
        const sample = draw(batch, wanted, seededRandom(seed));
        const size = Math.min(wanted, batch.length);
        expect(new Set(sample).size).toBe(size);
        for (const stratum of ['a', 'b', 'c', 'd']) {
          const all = batch.filter((one) => one.stratum === stratum).map(({ id }) => id);
          const taken = sample.filter((id) => all.includes(id)).length;
          const share = batch.length === 0 ? 0 : (all.length * size) / batch.length;
          expect(Math.abs(taken - share)).toBeLessThan(1);
        }
      }),
    );
  });
  it('[K5] follows from batch, size and seed, in whatever order the batch comes', () => {
    fc.assert(
      fc.property(batches, fc.nat(50), fc.integer(), (batch, size, seed) => {
        const once = draw(batch, size, seededRandom(seed));
        expect(draw(batch.toReversed(), size, seededRandom(seed))).toEqual(once);
      }),
    );
  });
  it('[K4] gives every item the same chance', () => {
    const batch = Array.from({ length: 10 }, (_, index) => ({ id: `i${index}`, stratum: index < 3 ? 'a' : 'b' }));
    const taken = new Map<string, number>();
    const random = seededRandom('chance');
    const rounds = 6_000;
    for (let round = 0; round < rounds; round++) {
      for (const id of draw(batch, 4, random)) taken.set(id, (taken.get(id) ?? 0) + 1);
    }
    for (const { id } of batch) {
      const chance = (taken.get(id) ?? 0) / rounds;
      // The rounding of strata to whole items is the same in every draw: 1 of 3 and 3 of 7.
      expect(Math.abs(chance - (Number(id.slice(1)) < 3 ? 1 / 3 : 3 / 7))).toBeLessThan(0.025);
    }
  });
});

const found: fc.Arbitrary<Found[]> = fc.array(fc.constantFrom<Found>(null, ...severities), { maxLength: 40 });
const rules: fc.Arbitrary<AcceptanceRule> = fc.oneof(
  fc.record({
    by: fc.constant('count' as const),
    severity: fc.constantFrom(...severities),
    most: fc.nat(5),
  }),
  fc.record({
    by: fc.constant('rate' as const),
    weights: fc.constant(defaultWeights),
    limit: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

describe('accept or reject', () => {
  it('[K9] counts errors at least as severe, or weighs them over the whole sample', () => {
    const list: Found[] = ['critical', 'minor', null, 'major', null];
    expect(severities.map((severity) => counted(severity, list))).toEqual([1, 2, 3]);
    expect(rulesWord({ by: 'count', severity: 'major', most: 2 }, list, 5)).toBe('accept');
    expect(rulesWord({ by: 'count', severity: 'major', most: 1 }, list, 5)).toBe('reject');
    // (1 + 0.1 + 0.5) / 5 = 0.32
    expect(rulesWord({ by: 'rate', weights: defaultWeights, limit: 0.32 }, list, 5)).toBe('accept');
    expect(rulesWord({ by: 'rate', weights: defaultWeights, limit: 0.31 }, list, 5)).toBe('reject');
    expect(sayRule({ by: 'count', severity: 'major', most: 1 })).toBe(
      'Reject with more than 1 error that is major or worse',
    );
    expect(sayRule({ by: 'rate', weights: defaultWeights, limit: 0.05 })).toContain('above 5 %');
  });
  it('[K10] is open until the sample is whole, unless nothing can change it any more', () => {
    fc.assert(
      fc.property(rules, found, fc.nat(40), (rule, list, more) => {
        const size = list.length + more;
        const word = rulesWord(rule, list, size);
        if (word === 'open') expect(size === 0 || more > 0).toBe(true);
        if (word === 'accept') expect(more).toBe(0);
        if (word === 'reject') {
          const rest = Array.from({ length: more }, (): Found => null);
          expect(rulesWord(rule, [...list, ...rest], size)).toBe('reject');
        }
      }),
    );
  });
  it('[K10] another or a worse error never turns reject into accept', () => {
    fc.assert(
      fc.property(rules, found, fc.nat(39), (rule, list, at) => {
        if (list.length === 0) return;
        const place = at % list.length;
        const now = list[place]!;
        const step = now === null ? severities.length : severities.indexOf(now);
        if (step === 0) return;
        const worse = list.with(place, severities[step - 1]!);
        if (rulesWord(rule, list, list.length) === 'reject') expect(rulesWord(rule, worse, list.length)).toBe('reject');
      }),
    );
  });
  it('[K11] takes a whole sample, or the rule’s reject; dropping takes neither', () => {
    expect(closingProblem('accepted', 'open', { looked: 4, size: 5 })).toMatch(/^1 of the sample is not looked at/);
    expect(closingProblem('accepted', 'reject', { looked: 5, size: 5 })).toBeNull();
    expect(closingProblem('rejected', 'open', { looked: 3, size: 5 })).toMatch(/^2 of the sample are/);
    expect(closingProblem('rejected', 'reject', { looked: 3, size: 5 })).toBeNull();
    expect(closingProblem('dropped', 'open', { looked: 0, size: 5 })).toBeNull();
  });
  it('[K12] the rate has Wilson’s interval, none where all was looked at, and is undefined without any', () => {
    expect(errorRate(0, 0, 50)).toMatchObject({ rate: null, range: { defined: false } });
    expect(errorRate(1, 10, 10)).toMatchObject({
      rate: 0.1,
      range: { defined: false, reason: expect.stringMatching(/^exact/) },
    });
    const { range } = errorRate(1, 10, 200);
    // By hand: (0.1 + z²/20 ± z √(0.009 + z²/400)) / (1 + z²/10).
    if (!range.defined) throw new Error('It has an interval.');
    expect([range.low.toFixed(3), range.high.toFixed(3)]).toEqual(['0.018', '0.404']);
  });
  it('[K13] the chance of acceptance is hypergeometric', () => {
    // 10 in the batch, 3 wrong, 4 drawn: C(7,4) / C(10,4) = 35 / 210.
    expect(acceptanceChance(10, 3, 4, 0)).toBeCloseTo(35 / 210, 12);
    expect(acceptanceChance(10, 3, 4, 3)).toBeCloseTo(1, 12);
    expect(acceptanceChance(10, 9, 4, 1)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), fc.nat(60), fc.nat(5), (batch, wrong, size, most) => {
        const [errors, sample] = [Math.min(wrong, batch - 1), Math.min(size, batch)];
        const chance = acceptanceChance(batch, errors, sample, most);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(acceptanceChance(batch, errors + 1, sample, most)).toBeLessThanOrEqual(chance + 1e-9);
        expect(acceptanceChance(batch, errors, sample, most + 1)).toBeGreaterThanOrEqual(chance - 1e-9);
      }),
    );
  });
});

it('[K15] rework is owed, redone and checked, and ends when taken back or decided', () => {
  const fresh = { withdrawn: false, checked: null, decidedSince: false, answeredSince: false } as const;
  expect(reworkState(fresh)).toBe('owed');
  expect(reworkState({ ...fresh, answeredSince: true })).toBe('redone');
  expect(reworkState({ ...fresh, decidedSince: true, answeredSince: true })).toBe('settled');
  expect(reworkState({ ...fresh, checked: 'wrong', answeredSince: true, decidedSince: true })).toBe('wrong');
  expect(reworkState({ ...fresh, checked: 'right', answeredSince: true })).toBe('right');
  expect(reworkState({ ...fresh, withdrawn: true, answeredSince: true })).toBe('withdrawn');
});
