import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Waiting } from './needs.ts';
import type { Person } from './policy.ts';
import { missingOf, stageOf, stages, type StageFacts } from './stage.ts';

const open: StageFacts = {
  decided: false,
  needsSomebody: false,
  waitsForQuestion: false,
  awaitsSignOff: false,
  escalated: false,
  proposals: 'none',
  contested: false,
  changedSince: false,
};
const facts = fc.record({
  decided: fc.boolean(),
  needsSomebody: fc.boolean(),
  waitsForQuestion: fc.boolean(),
  awaitsSignOff: fc.boolean(),
  escalated: fc.boolean(),
  proposals: fc.constantFrom('none' as const, 'waiting' as const, 'ready' as const),
  contested: fc.boolean(),
  changedSince: fc.boolean(),
});

describe('the stage of a conflict', () => {
  it.each<[string, Partial<StageFacts>]>([
    ['to-decide', {}],
    ['votes', { proposals: 'waiting' }],
    ['ready', { proposals: 'ready' }],
    ['escalated', { proposals: 'ready', escalated: true }],
    ['sign-off', { awaitsSignOff: true, escalated: true }],
    ['question', { waitsForQuestion: true, proposals: 'waiting' }],
    ['stands', { decided: true }],
    ['changed', { decided: true, changedSince: true }],
    ['contested', { decided: true, contested: true, changedSince: true }],
    ['needs-somebody', { decided: true, contested: true, needsSomebody: true }],
  ])('[N1] is %s', (stage, some) => {
    expect(stageOf({ ...open, ...some })).toBe(stage);
  });

  it('[N2] what is decided is never at a stage of what is open, and the other way round', () => {
    fc.assert(
      fc.property(facts, (some) => {
        const stage = stageOf(some);
        expect(stages).toContain(stage);
        if (stage === 'needs-somebody') expect(some.needsSomebody).toBe(true);
        else expect(['contested', 'changed', 'stands'].includes(stage)).toBe(some.decided);
      }),
    );
  });
});

describe('who is missing', () => {
  const people: Person[] = [
    { id: 'mira', role: 'owner' },
    { id: 'jo', role: 'annotator' },
  ];
  const waiting: Waiting = {
    policy: { kind: 'k-of-n', panel: 'everyone', k: 2 },
    linked: new Set(),
    escalations: [],
    unsigned: [],
    cases: [],
  };

  it('[N3] is missed everywhere where the votes of those who are there cannot be enough', () => {
    expect(missingOf(waiting, people).nobodyDecides).toBe(false);
    expect(missingOf(waiting, people.slice(0, 1)).nobodyDecides).toBe(true);
  });

  it('[N3] is not missed for what can be decided and then waits for a signature', () => {
    const signed = { ...waiting, policy: { ...waiting.policy, signOff: true } };
    const { needs, nobodyDecides } = missingOf(signed, people);
    expect(needs.map(({ kind }) => kind)).toEqual(['policy']);
    expect(nobodyDecides).toBe(false);
  });
});
