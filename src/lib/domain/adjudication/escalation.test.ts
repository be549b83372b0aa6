import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escalatedTo, escalates, escalationPanel, roundProblem } from './escalation.ts';
import type { Person, Policy } from './policy.ts';
import type { Proposal, Stance } from './proposal.ts';
import { deciderProblem, readiness, type Situation } from './readiness.ts';

const people: Person[] = [
  { id: 'owner', role: 'owner' },
  { id: 'lead', role: 'lead', tags: ['law'] },
  { id: 'adj', role: 'adjudicator' },
  { id: 'ann', role: 'annotator', tags: ['law'] },
];
const policy: Policy = {
  kind: 'k-of-n',
  panel: 'everyone',
  k: 3,
  escalation: { afterRounds: 2, to: { people: [], role: null, tag: 'law' }, owner: null },
};
const plain: Situation = { policy, people, recused: new Set() };
const escalated: Situation = { ...plain, escalatedTo: new Set(['lead']) };

function proposal(votes: Record<string, Stance>): Proposal {
  const cast = Object.entries(votes).map(([person, stance]) => ({ person, stance, reason: '' }));
  return { id: 'p', resolution: { outcome: 'split' }, proposedBy: 'ann', votes: cast };
}

describe('rounds', () => {
  it('[E2] fail once the whole panel voted and nothing is ready', () => {
    const all = proposal({ owner: 'agree', lead: 'block', adj: 'abstain', ann: 'agree' });
    expect(roundProblem('adj', [all], plain)).toBeNull();
    expect(roundProblem('adj', [], plain)).toContain('Nothing is proposed');
    expect(roundProblem('adj', [proposal({ ann: 'agree' })], plain)).toBe('3 of the panel of 4 still to vote.');
    const ready = proposal({ owner: 'agree', lead: 'agree', adj: 'agree', ann: 'agree' });
    expect(roundProblem('adj', [ready], plain)).toContain('ready');
    expect(roundProblem('adj', [all], escalated)).toContain('escalated');
  });

  it('[E1] escalate after as many as the policy says, never without one that says so', () => {
    expect([1, 2, 3].map((failed) => escalates(policy, failed))).toEqual([false, true, true]);
    expect(escalates({ kind: 'k-of-n', panel: 'everyone', k: 3 }, 99)).toBe(false);
  });
});

describe('what is escalated', () => {
  it('[E3] is decided by those of the target who may decide', () => {
    expect(escalatedTo({ people: ['adj'], role: 'owner', tag: 'law' }, people).map(({ id }) => id)).toEqual([
      'owner',
      'lead',
      'adj',
    ]);
    expect(readiness(proposal({ owner: 'agree', adj: 'agree', ann: 'agree' }), escalated).ready).toBe(false);
    expect(readiness(proposal({ lead: 'agree' }), escalated).ready).toBe(true);
    expect(deciderProblem(people[0]!, proposal({ lead: 'agree' }), escalated)?.code).toBe('escalated');
    expect(deciderProblem(people[1]!, proposal({ lead: 'agree' }), escalated)).toBeNull();
  });

  it('[E3][Q7] asks for a second of them where the own answer of one is in dispute', () => {
    const disputed: Situation = { ...escalated, escalatedTo: new Set(['lead', 'adj']), recused: new Set(['lead']) };
    expect(deciderProblem(people[1]!, proposal({ lead: 'agree' }), disputed)?.code).toBe('recused');
    expect(deciderProblem(people[1]!, proposal({ lead: 'agree', adj: 'live' }), disputed)).toBeNull();
  });

  it('[E4] always has somebody as long as the project has an owner', () => {
    const target = fc.record({
      people: fc.subarray(['owner', 'lead', 'adj', 'ann', 'gone']),
      role: fc.constantFrom('owner', 'lead', 'adjudicator', 'annotator', null),
      tag: fc.constantFrom('law', 'none', null),
    });
    fc.assert(
      fc.property(target, fc.subarray(people.slice(1)), (to, others) => {
        const panel = escalationPanel(to, [people[0]!, ...others]);
        expect(panel.length).toBeGreaterThan(0);
        expect(panel.every(({ role }) => role !== 'annotator')).toBe(true);
      }),
    );
  });
});
