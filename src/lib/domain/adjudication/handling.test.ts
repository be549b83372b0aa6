import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread, type ToSpread } from './handling.ts';

const people = fc.uniqueArray(fc.constantFrom('ann', 'bo', 'cy', 'di', 'ed'), { minLength: 1 });
const conflicts = (recused: fc.Arbitrary<string[]>) =>
  fc
    .array(recused, { maxLength: 60 })
    .map((lists) => lists.map((list, index): ToSpread => ({ id: `c${index}`, recused: new Set(list) })));
const some = fc.subarray(['ann', 'bo', 'cy', 'di', 'ed']);

function loadsOf(given: ReadonlyMap<string, string>, among: readonly string[]): number[] {
  return among.map((person) => [...given.values()].filter((one) => one === person).length);
}

it('[F2] nobody gets a conflict about their own answer, and one is left over exactly when nobody may take it', () => {
  fc.assert(
    fc.property(conflicts(some), people, (list, among) => {
      const given = spread(list, among);
      for (const { id, recused } of list) {
        const person = given.get(id);
        if (person === undefined) expect(among.every((one) => recused.has(one))).toBe(true);
        else expect([(among as string[]).includes(person), recused.has(person)]).toEqual([true, false]);
      }
    }),
  );
});

it('[F2] without recusals no two loads differ by more than one', () => {
  fc.assert(
    fc.property(conflicts(fc.constant([])), people, (list, among) => {
      const loads = loadsOf(spread(list, among), among);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    }),
  );
});

it('[F2] what few may take is given first, so that the others even it out', () => {
  const free = Array.from({ length: 4 }, (_, index) => ({ id: `free${index}`, recused: new Set<string>() }));
  const onlyBo = Array.from({ length: 3 }, (_, index) => ({ id: `own${index}`, recused: new Set(['ann']) }));
  expect(loadsOf(spread([...free, ...onlyBo], ['ann', 'bo']), ['ann', 'bo'])).toEqual([4, 3]);
});
