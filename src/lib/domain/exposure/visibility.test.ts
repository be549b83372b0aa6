import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../adjudication/policy.ts';
import {
  type Grouped,
  knowsGroup,
  knowsPerson,
  openVisibility,
  seesItem,
  strangerName,
  type Visibility,
} from './visibility.ts';

const hidden: Visibility = { ...openVisibility, groupsHide: { names: true, items: true, people: true } };
const person = (id: string, groups: string[] = [], role: Grouped['role'] = 'adjudicator'): Grouped => ({
  id,
  role,
  groups,
});

const anybody = fc.record({
  id: fc.constantFrom('ana', 'bo', 'cy'),
  role: fc.constantFrom(null, ...roles),
  groups: fc.subarray(['A', 'B', 'C']),
});

describe('R2 owners and leads', () => {
  it('see everything and are seen by everybody', () => {
    fc.assert(
      fc.property(anybody, anybody, fc.subarray(['A', 'B', 'C']), (one, other, item) => {
        for (const role of ['owner', 'lead'] as const) {
          const lead = { ...one, role };
          expect(seesItem(lead, item, hidden)).toBe(true);
          expect(knowsPerson(lead, other, hidden)).toBe(true);
          expect(knowsGroup(lead, 'A', hidden)).toBe(true);
          expect(knowsPerson(other, { ...lead, id: 'lea' }, hidden)).toBe(true);
        }
      }),
    );
  });
});

describe('R3 items between groups', () => {
  it.each([
    ['own group', ['A'], ['A'], true],
    ['another group', ['A'], ['B'], false],
    ['both', ['A'], ['A', 'B'], true],
    ['no group', ['A'], [], true],
    ['a group, seen by somebody in none', [], ['B'], false],
    ['no group, seen by somebody in none', [], [], true],
  ])('of %s', (_, groups, item, expected) => {
    expect(seesItem(person('ana', groups), item, hidden)).toBe(expected);
    expect(seesItem(person('ana', groups), item, openVisibility)).toBe(true);
  });
  it('another group more never hides an item that was seen', () => {
    fc.assert(
      fc.property(anybody, fc.subarray(['A', 'B', 'C']), fc.constantFrom('A', 'B', 'C'), (viewer, item, more) => {
        if (seesItem(viewer, item, hidden)) {
          expect(seesItem({ ...viewer, groups: [...viewer.groups, more] }, item, hidden)).toBe(true);
        }
      }),
    );
  });
});

describe('R4 people between groups', () => {
  it.each([
    ['shares a group', ['A'], ['A'], true],
    ['is of another group', ['A'], ['B'], false],
    ['is in no group', ['A'], [], true],
    ['is in a group while the viewer is in none', [], ['B'], false],
  ])('somebody who %s', (_, own, other, expected) => {
    expect(knowsPerson(person('ana', own), person('bo', other), hidden)).toBe(expected);
    expect(knowsPerson(person('ana', own), person('bo', other), openVisibility)).toBe(true);
  });
  it('everybody knows themselves', () => {
    fc.assert(fc.property(anybody, (one) => knowsPerson(one, one, hidden)));
  });
  it('two who are in groups know each other or neither the other, leads aside', () => {
    fc.assert(
      fc.property(anybody, anybody, (one, other) => {
        const a = { ...one, id: 'ana', role: 'annotator' as const, groups: ['A', ...one.groups] };
        const b = { ...other, id: 'bo', role: 'annotator' as const, groups: ['B', ...other.groups] };
        expect(knowsPerson(a, b, hidden)).toBe(knowsPerson(b, a, hidden));
      }),
    );
  });
});

describe('R5 names of groups', () => {
  it('are told to their own people', () => {
    expect(knowsGroup(person('ana', ['A']), 'A', hidden)).toBe(true);
    expect(knowsGroup(person('ana', ['A']), 'B', hidden)).toBe(false);
    expect(knowsGroup(person('ana'), 'B', openVisibility)).toBe(true);
  });
});

describe('O2 observers without names', () => {
  const unnamed: Visibility = { ...openVisibility, observers: { ...openVisibility.observers, names: false } };
  it('know themselves and nobody else, leads neither', () => {
    const viewer = person('olga', ['A'], 'observer');
    expect(knowsPerson(viewer, viewer, unnamed)).toBe(true);
    expect(knowsPerson(viewer, person('ana', ['A']), unnamed)).toBe(false);
    expect(knowsPerson(viewer, person('lea', [], 'lead'), unnamed)).toBe(false);
    expect(strangerName(viewer, 'B')).toBe('Somebody B');
  });
  it('changes nothing for anybody else', () => {
    expect(knowsPerson(person('ana'), person('bo'), unnamed)).toBe(true);
    expect(strangerName(person('ana'), 'B')).toBe('Somebody of another group B');
  });
});
