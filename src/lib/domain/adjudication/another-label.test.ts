import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canChangeLabel,
  canLabel,
  isPassedOver,
  isTied,
  type LabelFacts,
  labelState,
  planLabels,
  type ToLabel,
  whyNot,
} from './another-label.ts';

const sided = (...sizes: number[]) => sizes.map((size) => ({ annotators: Array.from({ length: size }) }));

it('[A1] a tie has no largest candidate', () => {
  expect([sided(1, 1), sided(2, 2), sided(1, 1, 1), sided(2, 2, 1)].map(isTied)).toEqual([true, true, true, true]);
  expect([sided(2, 1), sided(3), sided(), sided(3, 1, 1)].map(isTied)).toEqual([false, false, false, false]);
});

it('[A1] one more label on any candidate of a tie breaks it, and one on a new side does not', () => {
  const tie = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 5 }), fc.array(fc.integer({ min: 1, max: 5 })))
    .map(([most, sharing, rest]) => [
      ...Array.from({ length: sharing }, () => most),
      ...rest.map((size) => Math.min(size, most)),
    ]);
  fc.assert(
    fc.property(tie, (sizes) => {
      expect(isTied(sided(...sizes))).toBe(true);
      const [first = 0, ...others] = sizes;
      expect(isTied(sided(first + 1, ...others))).toBe(false);
      expect(isTied(sided(...sizes, 1))).toBe(true);
    }),
  );
});

it('[A3] annotators, adjudicators and whoever is linked to an annotator can be asked; observers never', () => {
  const asked = (['owner', 'lead', 'adjudicator', 'annotator', 'observer'] as const).map((role) => [
    canLabel({ role, isAnnotator: false }),
    canLabel({ role, isAnnotator: true }),
  ]);
  expect(asked).toEqual([
    [false, true],
    [false, true],
    [true, true],
    [true, true],
    [false, false],
  ]);
});

const names = ['ann', 'bo', 'cy', 'di'];
const items = ['i1', 'i2', 'i3', 'i4', 'i5'];
const someItems = fc.subarray(items).map((list) => new Set(list));
const people = fc.tuple(...names.map((id) => fc.record({ id: fc.constant(id), seen: someItems, hidden: someItems })));
const points = fc
  .array(
    fc.record({
      item: fc.constantFrom(...items),
      closed: fc.constantFrom('decided' as const, 'waiting' as const, 'asked' as const, null, null, null),
      answered: fc.subarray(names).map((list) => new Set(list)),
    }),
    { maxLength: 40 },
  )
  .map((list) => list.map((point, index): ToLabel => ({ id: `c${index}`, ...point })));

describe('who is asked', () => {
  it('[A2][A3] is never who answered, saw or may not see it; what is left says why', () => {
    fc.assert(
      fc.property(points, people, fc.subarray(names), (list, all, chosen) => {
        const { given, left } = planLabels(list, all, chosen);
        for (const point of list) {
          const who = given.get(point.id);
          expect(left.has(point.id)).toBe(who === undefined);
          const able = all.filter((person) => chosen.includes(person.id) && whyNot(point, person) === null);
          if (point.closed !== null) expect(left.get(point.id)).toBe(point.closed);
          else if (who === undefined) expect([left.get(point.id), able]).toEqual(['nobody', []]);
          else expect(able.map(({ id }) => id)).toContain(who);
        }
      }),
    );
  });

  it('[A4] is the same for the same conflicts and people, and each is counted', () => {
    fc.assert(
      fc.property(points, people, fc.subarray(names), (list, all, chosen) => {
        const plan = planLabels(list, all, chosen);
        expect(planLabels(list, all, chosen)).toEqual(plan);
        expect(plan.people.reduce((sum, { count }) => sum + count, 0)).toBe(plan.given.size);
        const open = list.filter(({ closed }) => closed === null).length;
        for (const { able, count, not } of plan.people) {
          expect(able + not.answered + not.hidden + not.seen).toBe(open);
          expect(count).toBeLessThanOrEqual(able);
        }
      }),
    );
  });

  it('[A4] without reasons against anybody no two loads differ by more than one', () => {
    const free = fc.integer({ min: 0, max: 50 }).map((size) =>
      Array.from({ length: size }, (_, index): ToLabel => ({
        id: `c${index}`,
        item: `i${index}`,
        closed: null,
        answered: new Set(),
      })),
    );
    const nothing = new Set<string>();
    const everybody = names.map((id) => ({ id, seen: nothing, hidden: nothing }));
    fc.assert(
      fc.property(free, fc.subarray(names, { minLength: 1 }), (list, chosen) => {
        const loads = planLabels(list, everybody, chosen)
          .people.filter(({ id }) => chosen.includes(id))
          .map(({ count }) => count);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const asked: LabelFacts = {
  isGiven: false,
  isWithdrawn: false,
  isHere: true,
  answeredElsewhere: false,
  conflict: 'open',
  hasSeen: false,
};

it('[A7][A8] what was asked for is owed until it is given, taken back or over by itself, and says which', () => {
  const states = [
    asked,
    { ...asked, isGiven: true, conflict: 'decided' as const },
    { ...asked, isWithdrawn: true },
    { ...asked, isHere: false },
    { ...asked, answeredElsewhere: true },
    { ...asked, conflict: 'decided' as const, hasSeen: true },
    { ...asked, conflict: 'none' as const },
    { ...asked, hasSeen: true },
  ].map(labelState);
  expect(states).toEqual(['open', 'given', 'withdrawn', 'left', 'elsewhere', 'decided', 'settled', 'seen']);
});

it('[A6] a label can be changed while its author is blind and nothing is decided', () => {
  const given = { ...asked, isGiven: true };
  expect(canChangeLabel(given)).toBe(true);
  expect(canChangeLabel({ ...given, conflict: 'none' })).toBe(true);
  for (const over of [{ hasSeen: true }, { conflict: 'decided' as const }, { isHere: false }, { isGiven: false }]) {
    expect(canChangeLabel({ ...given, ...over })).toBe(false);
  }
});

it('[A9] next passes over what waits for a label, and over ties where another annotator comes next', () => {
  expect(isPassedOver({ isTied: true, isAsked: true }, 'adjudicator')).toBe(true);
  expect(isPassedOver({ isTied: true, isAsked: false }, 'adjudicator')).toBe(false);
  expect(isPassedOver({ isTied: true, isAsked: false }, 'annotator')).toBe(true);
  expect(isPassedOver({ isTied: false, isAsked: false }, 'annotator')).toBe(false);
});
