import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person, Policy } from './policy.ts';
import { type Proposal, type Stance, supportsToWithdraw, voteProblem } from './proposal.ts';
import { asRecordedBy, deciderProblem, readiness, readinessFor } from './readiness.ts';

const people: Person[] = [
  { id: 'owner', role: 'owner' },
  { id: 'adj', role: 'adjudicator' },
  { id: 'ann', role: 'annotator' },
  { id: 'bo', role: 'annotator', tags: ['senior'] },
  { id: 'eye', role: 'observer' },
];
const person = (id: string) => people.find((one) => one.id === id)!;
const nobody: ReadonlySet<string> = new Set();

function proposal(votes: Record<string, Stance>, id = 'p1'): Proposal {
  return {
    id,
    resolution: { outcome: 'label', value: 'bug' },
    proposedBy: Object.keys(votes)[0] ?? 'owner',
    votes: Object.entries(votes).map(([who, stance]) => ({
      person: who,
      stance,
      reason: stance === 'block' ? 'no' : '',
    })),
  };
}

const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };
const majority: Policy = { kind: 'majority', panel: 'everyone', quorum: 2 };
const twoOf: Policy = { kind: 'k-of-n', panel: 'everyone', k: 2 };
const unanimity: Policy = { kind: 'unanimity', panel: 'everyone', quorum: 2 };
const weighted: Policy = {
  kind: 'weighted',
  panel: 'everyone',
  weights: { roles: { owner: 2 }, tags: {} },
  share: 0.6,
  quorum: 1,
};
const senior: Policy = { ...twoOf, require: { tag: 'senior', atLeast: 1, as: 'supports' } };
const isReady = (policy: Policy, votes: Record<string, Stance>, recused = nobody) =>
  readiness(proposal(votes), { policy, people, recused }).ready;

describe('policies', () => {
  it('[Q1] deciders-only panels leave annotators out of the count', () => {
    const among = { ...twoOf, panel: 'deciders' } as const;
    expect(isReady(among, { adj: 'agree', ann: 'agree' })).toBe(false);
    expect(isReady(among, { adj: 'agree', owner: 'live' })).toBe(true);
  });

  it('[Q1][P8] an observer’s vote counts in no policy', () => {
    expect(isReady(twoOf, { adj: 'agree', eye: 'agree' })).toBe(false);
  });

  it('[Q2] single: one decider’s support is enough, an annotator’s is not', () => {
    expect(isReady(single, { ann: 'agree' })).toBe(false);
    expect(isReady(single, { adj: 'agree' })).toBe(true);
  });

  it('[Q3] majority: more than half of the panel without those who abstain, and the quorum', () => {
    expect(isReady(majority, { adj: 'agree', ann: 'agree' })).toBe(false);
    expect(isReady(majority, { adj: 'agree', ann: 'live', bo: 'agree' })).toBe(true);
    expect(isReady(majority, { adj: 'agree', ann: 'agree', bo: 'abstain' })).toBe(true);
    expect(isReady({ ...majority, quorum: 4 }, { adj: 'agree', ann: 'agree', bo: 'agree' })).toBe(false);
  });

  it('[Q4] k of n: k supporters', () => {
    expect(isReady(twoOf, { adj: 'agree' })).toBe(false);
    expect(isReady(twoOf, { adj: 'agree', bo: 'live' })).toBe(true);
  });

  it('[Q5] unanimity: everybody has voted, nobody blocks, somebody supports', () => {
    const all = { owner: 'agree', adj: 'live', ann: 'agree', bo: 'agree' } as const;
    expect(isReady(unanimity, all)).toBe(true);
    expect(isReady(unanimity, { ...all, bo: 'abstain' })).toBe(true);
    expect(isReady(unanimity, { ...all, bo: 'block' })).toBe(false);
    expect(isReady(unanimity, { owner: 'agree', adj: 'live', ann: 'agree' })).toBe(false);
    const silent = { owner: 'abstain', adj: 'abstain', ann: 'abstain', bo: 'abstain' } as const;
    expect(isReady(unanimity, silent)).toBe(false);
  });

  it('[Q10] weighted: the supporters’ share of the panel’s weight without those who abstain, and the quorum', () => {
    // The weights are 2 for the owner and 1 for each of the three others.
    expect(isReady(weighted, { owner: 'agree' })).toBe(false);
    expect(isReady(weighted, { owner: 'agree', ann: 'live' })).toBe(true);
    expect(isReady(weighted, { adj: 'agree', ann: 'agree', bo: 'agree' })).toBe(true);
    expect(isReady(weighted, { adj: 'agree', ann: 'agree', bo: 'block' })).toBe(false);
    expect(isReady(weighted, { adj: 'agree', ann: 'agree', owner: 'abstain' })).toBe(true);
    expect(isReady({ ...weighted, quorum: 3 }, { owner: 'agree', ann: 'live' })).toBe(false);
    expect(isReady(weighted, { owner: 'abstain', adj: 'abstain', ann: 'abstain', bo: 'abstain' })).toBe(false);
  });

  it('[Q11] what a tag’s holders must do comes on top', () => {
    const among = (as: 'voted' | 'supports'): Policy => ({ ...twoOf, require: { tag: 'senior', atLeast: 1, as } });
    expect(isReady(among('voted'), { owner: 'agree', ann: 'agree' })).toBe(false);
    expect(isReady(among('voted'), { owner: 'agree', ann: 'agree', bo: 'block' })).toBe(true);
    expect(isReady(among('supports'), { owner: 'agree', ann: 'agree', bo: 'block' })).toBe(false);
    expect(isReady(among('supports'), { owner: 'agree', bo: 'live' })).toBe(true);
    expect(isReady(among('supports'), { bo: 'live' })).toBe(false);
  });

  it('[Q6] a block is never support', () => {
    expect(isReady(twoOf, { adj: 'agree', bo: 'block' })).toBe(false);
    expect(isReady(twoOf, { adj: 'agree', ann: 'live', bo: 'block' })).toBe(true);
  });

  it('[Q7] single: whose own answer is in dispute decides with a second person only', () => {
    const recused = new Set(['adj']);
    expect(isReady(single, { adj: 'agree' }, recused)).toBe(false);
    expect(isReady(single, { adj: 'agree', ann: 'live' }, recused)).toBe(true);
    expect(isReady({ ...single, fallback: 'none' }, { adj: 'agree', ann: 'live' }, recused)).toBe(false);
    expect(isReady(single, { owner: 'agree' }, recused)).toBe(true);
  });

  it('[Q7][D1] the recused do not record alone what only they support', () => {
    const recused = new Set(['adj', 'owner']);
    const situation = { policy: single, people, recused };
    expect(deciderProblem(person('adj'), proposal({ adj: 'agree' }), situation)?.code).toBe('recused');
    expect(deciderProblem(person('adj'), proposal({ adj: 'agree', bo: 'agree' }), situation)).toBeNull();
  });

  it('[Q9] a proposal that is not ready says what it waits for', () => {
    for (const policy of [single, majority, twoOf, unanimity, { ...weighted, share: 0.9 }, senior]) {
      const state = readiness(proposal({ bo: 'agree' }), { policy, people, recused: nobody });
      expect(state.ready).toBe(false);
      expect(state.says).toMatch(/\w+ \w+/);
    }
  });

  it('[P6] more support never makes a ready proposal unready', () => {
    const stance = fc.constantFrom<Stance | undefined>('agree', 'live', 'block', 'abstain', undefined);
    const policy = fc.constantFrom(single, majority, twoOf, unanimity, weighted, senior);
    fc.assert(
      fc.property(policy, fc.tuple(stance, stance, stance, stance), fc.nat(3), (rule, cast, who) => {
        const ids = ['owner', 'adj', 'ann', 'bo'];
        const votes = Object.fromEntries(
          ids.flatMap((id, index) => (cast[index] ? [[id, cast[index]]] : [])),
        ) as Record<string, Stance>;
        if (isReady(rule, votes)) expect(isReady(rule, { ...votes, [ids[who]!]: 'agree' })).toBe(true);
      }),
    );
  });
});

describe('who records', () => {
  const situation = { policy: single, people, recused: nobody };

  it('[D1] annotators and observers do not, whatever is ready', () => {
    for (const id of ['ann', 'eye']) {
      expect(deciderProblem(person(id), proposal({ adj: 'agree' }), situation)?.code).toBe('role');
    }
  });

  it('[D1] nobody records what is not ready or not proposed', () => {
    expect(deciderProblem(person('adj'), null, situation)?.code).toBe('not-ready');
    expect(deciderProblem(person('adj'), proposal({ ann: 'agree' }), situation)?.code).toBe('not-ready');
    expect(deciderProblem(person('adj'), proposal({ owner: 'agree' }), situation)).toBeNull();
  });
});

describe('recusals', () => {
  const ids = ['owner', 'adj', 'ann', 'bo'];
  const stance = fc.constantFrom<Stance | undefined>('agree', 'live', 'block', 'abstain', undefined);
  const rule = fc.constantFrom<Policy>(single, { ...single, fallback: 'none' }, { ...single, panel: 'deciders' });
  const votesOf = (cast: readonly (Stance | undefined)[]) =>
    Object.fromEntries(ids.flatMap((id, index) => (cast[index] ? [[id, cast[index]]] : []))) as Record<string, Stance>;

  it('[H3] of others change nothing that a person is told or may do', () => {
    const cast = fc.tuple(stance, stance, stance, stance);
    fc.assert(
      fc.property(rule, cast, fc.subarray(ids), fc.constantFrom(...ids), (policy, given, recused, who) => {
        const viewed = proposal(votesOf(given));
        const all = { policy, people, recused: new Set(recused) };
        const own = { policy, people, recused: new Set(recused.filter((id) => id === who)) };
        expect(readinessFor(who, viewed, all)).toEqual(readinessFor(who, viewed, own));
        expect(deciderProblem(person(who), viewed, all)).toEqual(deciderProblem(person(who), viewed, own));
      }),
    );
  });

  it('[Q7][D1] never let a decision through that the policy does not carry, with its decider’s support', () => {
    const cast = fc.tuple(stance, stance, stance, stance);
    fc.assert(
      fc.property(rule, cast, fc.subarray(ids), fc.constantFrom('owner', 'adj'), (policy, given, recused, who) => {
        const situation = { policy, people, recused: new Set(recused) };
        const viewed = proposal(votesOf(given));
        if (deciderProblem(person(who), viewed, situation)) return;
        expect(readiness(asRecordedBy(person(who), viewed, policy), situation).ready).toBe(true);
      }),
    );
  });

  it('[D1] who blocked it or abstained does not record it under a single adjudicator', () => {
    const situation = { policy: single, people, recused: nobody };
    for (const own of ['block', 'abstain'] as const) {
      expect(deciderProblem(person('owner'), proposal({ adj: 'agree', owner: own }), situation)?.code).toBe(
        'not-ready',
      );
    }
  });
});

describe('votes', () => {
  it('[P5] a block needs a reason, the others do not', () => {
    expect(voteProblem({ stance: 'block', reason: '  ' })).not.toBeNull();
    expect(voteProblem({ stance: 'block', reason: 'the item is cut off' })).toBeNull();
    expect(voteProblem({ stance: 'live', reason: '' })).toBeNull();
  });

  it('[P4] supporting one proposal withdraws support from the others, and from nothing else', () => {
    const open = [
      proposal({ ann: 'agree', bo: 'live' }, 'p1'),
      proposal({ ann: 'block' }, 'p2'),
      proposal({ bo: 'agree' }, 'p3'),
    ];
    expect(supportsToWithdraw(open, 'ann', 'p3')).toEqual(['p1']);
    expect(supportsToWithdraw(open, 'ann', 'p1')).toEqual([]);
  });
});
