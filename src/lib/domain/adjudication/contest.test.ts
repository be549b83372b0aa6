import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseDue, contestableUntil, type Contestable, contestProblem, defaultContests, hearersOf } from './contest.ts';
import type { Person, Policy } from './policy.ts';
import type { Proposal, Stance } from './proposal.ts';
import { deciderProblem, readiness, type Situation } from './readiness.ts';

const DAY = 86_400_000;
const decided: Contestable = { decidedBy: 'mira', decidedAt: Date.UTC(2026, 0, 1), case: null };
const by = (id: string, role: Person['role'] = 'annotator'): Person => ({ id, role });
const codeOf = (who: Person, decision = decided, days = 1) =>
  contestProblem(who, decision, defaultContests, decided.decidedAt + days * DAY)?.code ?? null;

describe('contesting', () => {
  it('[K1] is for everybody but observers and who decided', () => {
    expect(codeOf(by('jo'))).toBeNull();
    expect(codeOf(by('vera', 'observer'))).toBe('role');
    expect(codeOf(by('mira', 'owner'))).toBe('own-decision');
  });

  it('[K2] ends with the window, which is named', () => {
    expect(codeOf(by('jo'), decided, 14)).toBeNull();
    expect(codeOf(by('jo'), decided, 14.01)).toBe('window-closed');
    const says = contestProblem(by('jo'), decided, defaultContests, decided.decidedAt + 20 * DAY)?.says;
    expect(says).toContain('until 2026-01-15, 14 days');
    expect(contestableUntil(0, { windowDays: 3, dueDays: 1 })).toBe(3 * DAY);
    expect(caseDue(5, { windowDays: 3, dueDays: 2 })).toBe(5 + 2 * DAY);
  });

  it('[K1][K3][K4] joins an open case once, and is heard no second time', () => {
    const open = { ...decided, case: { state: 'open', contesters: ['jo'] } } as const;
    expect(codeOf(by('sam'), open)).toBeNull();
    expect(codeOf(by('jo'), open)).toBe('contested');
    expect(codeOf(by('sam'), { ...decided, case: { state: 'upheld', contesters: ['jo'] } })).toBe('heard');
  });
});

const people: Person[] = [by('mira', 'owner'), by('tomas', 'adjudicator'), by('anil', 'lead'), by('jo'), by('sam')];
const heard = (policy: Policy, contesters = ['jo']): Situation => ({
  policy,
  people,
  recused: new Set(),
  contest: { decidedBy: 'mira', contesters: new Set(contesters) },
});
function proposal(votes: Record<string, Stance>): Proposal {
  const cast = Object.entries(votes).map(([person, stance]) => ({ person, stance, reason: '' }));
  return { id: 'p', resolution: { outcome: 'split' }, proposedBy: 'jo', votes: cast };
}
const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };

describe('the panel of a case', () => {
  it('[K6] leaves out who decided, and takes no outcome from who contested', () => {
    expect(readiness(proposal({ mira: 'agree' }), heard(single)).ready).toBe(false);
    expect(deciderProblem(people[0]!, proposal({ tomas: 'agree' }), heard(single))?.code).toBe('contested');
    const contested = heard(single, ['tomas']);
    expect(readiness(proposal({ tomas: 'agree' }), contested).ready).toBe(false);
    expect(deciderProblem(people[1]!, proposal({ anil: 'agree' }), contested)?.code).toBe('contested');
    expect(deciderProblem(people[2]!, proposal({ anil: 'agree' }), contested)).toBeNull();
    expect(hearersOf(people, 'mira', ['tomas', 'jo']).map(({ id }) => id)).toEqual(['anil']);
  });

  it('[K7] is enough when all of it agree, whatever the policy asks of the whole panel', () => {
    const policy = fc.constantFrom<Policy>(
      single,
      { kind: 'majority', panel: 'everyone', quorum: 5 },
      { kind: 'k-of-n', panel: 'everyone', k: 5 },
      { kind: 'unanimity', panel: 'deciders', quorum: 3 },
      { kind: 'weighted', panel: 'everyone', weights: { roles: {}, tags: {} }, share: 1, quorum: 5 },
      { kind: 'k-of-n', panel: 'everyone', k: 1, require: { tag: 'senior', atLeast: 2, as: 'supports' } },
    );
    fc.assert(
      fc.property(policy, (rule) => {
        const all = proposal({ tomas: 'agree', anil: 'agree', jo: 'agree', sam: 'agree' });
        expect(readiness(all, heard(rule)).ready).toBe(true);
      }),
    );
  });

  it('[K6] the vote of who decided changes nothing', () => {
    const stance = fc.constantFrom<Stance | undefined>('agree', 'live', 'block', 'abstain', undefined);
    const rules = fc.constantFrom<Policy>(
      single,
      { kind: 'majority', panel: 'everyone', quorum: 2 },
      { kind: 'unanimity', panel: 'everyone', quorum: 2 },
    );
    fc.assert(
      fc.property(rules, fc.array(stance, { minLength: 4, maxLength: 4 }), stance, (rule, cast, own) => {
        const ids = ['tomas', 'anil', 'jo', 'sam'];
        const votes = Object.fromEntries(ids.flatMap((id, at) => (cast[at] ? [[id, cast[at]]] : [])));
        const without = readiness(proposal(votes), heard(rule));
        expect(readiness(proposal(own ? { ...votes, mira: own } : votes), heard(rule))).toEqual(without);
      }),
    );
  });
});
