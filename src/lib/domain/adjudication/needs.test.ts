import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsAdded, needsOf, type Waiting } from './needs.ts';
import type { Person } from './policy.ts';

const people: Person[] = [
  { id: 'mira', name: 'Mira', role: 'owner' },
  { id: 'tomas', name: 'Tomas', role: 'adjudicator', tags: ['senior'] },
  { id: 'jo', name: 'Jo', role: 'annotator', tags: ['senior'] },
];
const without = (id: string) => people.filter((person) => person.id !== id);
const waiting: Waiting = {
  policy: { kind: 'k-of-n', panel: 'everyone', k: 2, require: { tag: 'senior', atLeast: 1, as: 'voted' } },
  linked: new Set(),
  escalations: [
    { conflict: 'c1', target: { people: ['tomas'], role: null, tag: null }, owner: 'tomas' },
    { conflict: 'c2', target: { people: [], role: 'owner', tag: null }, owner: 'mira' },
  ],
  unsigned: [{ conflict: 'c3', decidedBy: 'mira' }],
  cases: [{ conflict: 'c4', decidedBy: 'mira', contesters: ['jo'] }],
};

describe('who leaves', () => {
  it('[L1] what waits for somebody who is not there is listed with where it is', () => {
    expect(needsOf(waiting, people)).toEqual([]);
    const needs = needsOf(waiting, without('tomas'));
    expect(needs.map(({ kind, conflicts }) => [kind, ...conflicts])).toEqual([
      ['escalation-owner', 'c1'],
      ['escalation-panel', 'c1'],
      ['sign-off', 'c3'],
      ['contest', 'c4'],
    ]);
    expect(needs[0]!.says).toBe('1 escalation has no owner: say who sees to it.');
  });

  it('[L1] a policy that cannot work any more is the first of it', () => {
    const [first] = needsOf(waiting, [people[0]!]);
    expect(first).toMatchObject({ kind: 'policy', says: expect.stringContaining('asks for 2 people') });
  });

  it('[L2] a change adds only what did not wait before', () => {
    expect(needsAdded(waiting, people, people)).toEqual([]);
    expect(needsAdded(waiting, without('tomas'), without('tomas'))).toEqual([]);
    expect(needsAdded(waiting, people, without('jo')).map(({ kind }) => kind)).toEqual([]);
    const asAnnotator = people.map((person) =>
      person.id === 'tomas' ? { ...person, role: 'annotator' as const } : person,
    );
    expect(needsAdded(waiting, people, asAnnotator).map(({ kind }) => kind)).toEqual([
      'escalation-panel',
      'sign-off',
      'contest',
    ]);
  });

  it('[L1] more people never leave more waiting', () => {
    fc.assert(
      fc.property(fc.subarray(people), fc.subarray(people), (some, others) => {
        const more = people.filter((person) => some.includes(person) || others.includes(person));
        const fewer = needsOf(waiting, some);
        for (const need of needsOf(waiting, more)) {
          if (need.kind === 'policy') continue;
          const same = fewer.find(({ kind }) => kind === need.kind);
          expect(need.conflicts.every((id) => same?.conflicts.includes(id))).toBe(true);
        }
      }),
    );
  });
});
