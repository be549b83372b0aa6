import { describe, expect, it } from 'vitest';
import type { Person, Policy } from './policy.ts';
import { applicationProblem, type CarriedDecision, carriedProposal, type LookAlike } from './settle-many.ts';

const people: Person[] = [
  { id: 'lead', role: 'lead' },
  { id: 'ada', role: 'adjudicator' },
  { id: 'ann', role: 'annotator' },
];
const [lead, ada] = people as [Person, Person, Person];
const open: LookAlike = { decided: false, moot: false, awaits: false, proposals: 0 };
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'none' };
const decision: CarriedDecision = {
  id: 'd1',
  resolution: { outcome: 'label', value: 'bug' },
  supporters: ['ada'],
  dissent: [],
};
const under = (policy: Policy, recused: string[] = []) => ({ policy, people, recused: new Set(recused) });

describe('settling many', () => {
  it('[G1] only what is open and not moot takes over a decision', () => {
    expect(applicationProblem(open, lead, decision, under(single))).toBeNull();
    expect(applicationProblem({ ...open, decided: true }, lead, decision, under(single))).toBe('Decided already.');
    expect(applicationProblem({ ...open, awaits: true }, lead, decision, under(single))).toContain('sign-off');
    expect(applicationProblem({ ...open, moot: true }, lead, decision, under(single))).toContain('nobody differs');
  });

  it('[G2] who supported the decision supports it on each, so the policy is asked again for each', () => {
    const two: Policy = { kind: 'k-of-n', panel: 'everyone', k: 2 };
    expect(applicationProblem(open, ada, decision, under(two))).toContain('1 of the 2 needed');
    expect(applicationProblem(open, lead, decision, under(two))).toBeNull();
  });

  it('[G2] nobody settles alone where their own answer is in dispute', () => {
    expect(applicationProblem(open, ada, decision, under(single, ['ada']))).toContain('own answer');
    expect(applicationProblem(open, lead, decision, under(single, ['ada', 'lead']))).toContain('own answer');
    expect(applicationProblem(open, lead, decision, under(single, ['ada']))).toBeNull();
  });

  it('[G2] a block goes along, and is no support even of whoever applies it', () => {
    const blocked = { ...decision, dissent: [{ person: 'lead', stance: 'block' as const, reason: 'No.' }] };
    expect(carriedProposal(blocked, 'lead').votes).toEqual([
      { person: 'ada', stance: 'agree', reason: '' },
      { person: 'lead', stance: 'block', reason: 'No.' },
    ]);
    const all: Policy = { kind: 'unanimity', panel: 'deciders', quorum: 1 };
    expect(applicationProblem(open, ada, blocked, under(all))).toContain('blocked by 1 person');
  });

  it('[G3] a conflict on which somebody put an answer forward is settled by itself', () => {
    expect(applicationProblem({ ...open, proposals: 1 }, lead, decision, under(single))).toContain('by itself');
  });
});
