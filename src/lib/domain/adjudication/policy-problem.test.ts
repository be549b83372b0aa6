import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Person, type Policy, panelOf, weightOf } from './policy.ts';
import { policyProblem } from './policy-problem.ts';
import type { Proposal } from './proposal.ts';
import { readiness } from './readiness.ts';
import { sayPolicy } from './say-policy.ts';

const people: Person[] = [
  { id: 'o', name: 'Ora', role: 'owner', tags: [] },
  { id: 'j', name: 'Juno', role: 'adjudicator', tags: ['senior'] },
  { id: 'a', name: 'Ana', role: 'annotator', tags: ['senior'] },
  { id: 'b', name: 'Bo', role: 'annotator', tags: [] },
  { id: 'e', name: 'Eye', role: 'observer', tags: ['expert'] },
];
const person = (id: string) => people.find((one) => one.id === id)!;
const nobody: ReadonlySet<string> = new Set();
const majority: Policy = { kind: 'majority', panel: 'everyone', quorum: 2 };
const weighted: Policy = {
  kind: 'weighted',
  panel: 'everyone',
  weights: { roles: { owner: 2 }, tags: { senior: 3 } },
  share: 0.6,
  quorum: 1,
};
const to = (over: Partial<{ people: string[]; role: 'lead' | 'owner'; tag: string }>) => ({
  afterRounds: 2,
  to: { people: [], role: null, tag: null, ...over },
  owner: null,
});

describe('[Q8] choosing a policy', () => {
  it('refuses what nobody here could satisfy, and says what is missing and who counts', () => {
    const twoOf: Policy = { kind: 'k-of-n', panel: 'deciders', k: 9 };
    expect(policyProblem(twoOf, people, nobody)).toContain('asks for 9 people, and the panel has 2 (Ora and Juno)');
    expect(policyProblem({ ...majority, quorum: 5 }, people, nobody)).toContain('quorum is 5');
    expect(policyProblem(majority, [person('a'), person('b')], nobody)).toContain('Nobody here may decide');
    const single: Policy = { kind: 'single', panel: 'everyone', fallback: 'none' };
    const all = new Set(['o', 'j']);
    expect(policyProblem(single, people, all)).toContain('second person');
    expect(policyProblem({ ...single, fallback: 'second-person' }, people, all)).toBeNull();
    expect(policyProblem({ ...single, fallback: 'second-person' }, [person('o')], all)).toContain('Invite somebody');
  });

  it('refuses votes that all weigh nothing, and a quorum of weights above the panel', () => {
    const none = { roles: { owner: 0, adjudicator: 0, annotator: 0 }, tags: {} };
    expect(policyProblem({ ...weighted, weights: none }, people, nobody)).toContain('weighs anything');
    expect(policyProblem({ ...weighted, quorum: 6 }, people, nobody)).toContain('quorum is 6');
    expect(policyProblem(weighted, people, nobody)).toBeNull();
  });

  it('refuses a tag that too few of the panel have, naming those who have it', () => {
    const asks = (tag: string, atLeast: number): Policy => ({ ...majority, require: { tag, atLeast, as: 'voted' } });
    expect(policyProblem(asks('senior', 3), people, nobody)).toContain('2 have it (Juno and Ana)');
    expect(policyProblem(asks('expert', 1), people, nobody)).toContain('0 have it (nobody)');
    expect(policyProblem(asks('senior', 2), people, nobody)).toBeNull();
  });

  it('refuses a signature that only who decided could give', () => {
    expect(policyProblem({ ...majority, signOff: true }, people, nobody)).toBeNull();
    const one = people.filter(({ id }) => id !== 'j');
    expect(policyProblem({ ...majority, signOff: true }, one, nobody)).toContain('only Ora may decide');
  });

  it('refuses an escalation to nobody who may decide, or owned by somebody who left', () => {
    const escalated = (over: Parameters<typeof to>[0]): Policy => ({ ...majority, escalation: to(over) });
    expect(policyProblem(escalated({}), people, nobody)).toContain('go to nobody');
    expect(policyProblem(escalated({ tag: 'expert' }), people, nobody)).toContain('go to nobody');
    expect(policyProblem(escalated({ people: ['a'] }), people, nobody)).toContain('go to nobody');
    expect(policyProblem(escalated({ tag: 'senior' }), people, nobody)).toBeNull();
    const left: Policy = { ...majority, escalation: { ...to({ role: 'owner' }), owner: 'gone' } };
    expect(policyProblem(left, people, nobody)).toContain('not a member any more');
  });

  it('lets through only what is ready when everybody on the panel agrees', () => {
    const rule = fc.oneof(
      fc.record({ kind: fc.constant('k-of-n' as const), k: fc.integer({ min: 1, max: 6 }) }),
      fc.record({
        kind: fc.constantFrom('majority' as const, 'unanimity' as const),
        quorum: fc.integer({ min: 1, max: 6 }),
      }),
      fc.record({
        kind: fc.constant('weighted' as const),
        quorum: fc.integer({ min: 1, max: 6 }),
        share: fc.double({ min: 0.01, max: 1, noNaN: true }),
        weights: fc.record({
          roles: fc.record({ owner: fc.integer({ min: 0, max: 3 }), annotator: fc.integer({ min: 0, max: 3 }) }),
          tags: fc.record({ senior: fc.integer({ min: 0, max: 3 }) }),
        }),
      }),
    );
    const terms = fc.record({
      panel: fc.constantFrom('everyone' as const, 'deciders' as const),
      require: fc.option(
        fc.record({
          tag: fc.constantFrom('senior', 'expert'),
          atLeast: fc.integer({ min: 1, max: 3 }),
          as: fc.constantFrom('voted' as const, 'supports' as const),
        }),
      ),
    });
    fc.assert(
      fc.property(rule, terms, fc.subarray(people), (own, shared, cast) => {
        const policy = { ...own, ...shared } as Policy;
        if (policyProblem(policy, cast, nobody) !== null) return;
        const panel = panelOf(policy, cast);
        const proposal: Proposal = {
          id: 'p',
          resolution: { outcome: 'split' },
          proposedBy: panel[0]!.id,
          votes: panel.map(({ id }) => ({ person: id, stance: 'agree', reason: '' })),
        };
        expect(readiness(proposal, { policy, people: cast, recused: nobody }).ready).toBe(true);
        expect(sayPolicy(policy, cast)).toMatch(/\.$/);
      }),
    );
  });
});

it('[Q10] a vote weighs the largest of role and tags, and 1 where neither is named', () => {
  const { weights } = weighted;
  expect(['o', 'j', 'b'].map((id) => weightOf(person(id), weights))).toEqual([2, 3, 1]);
});

it('[Q12] a policy says what it means with today’s people', () => {
  const policy: Policy = {
    ...majority,
    require: { tag: 'senior', atLeast: 1, as: 'supports' },
    signOff: true,
    escalation: { ...to({ tag: 'senior' }), owner: 'o' },
  };
  expect(sayPolicy(policy, people)).toBe(
    '3 of the 4 on the panel (Ora, Juno, Ana and Bo) must support it, fewer when some abstain. 1 of Juno or Ana (“senior”) must support it. Then another of Ora or Juno than who decided signs it. After 2 failed rounds Juno decides, and Ora sees to it.',
  );
  expect(sayPolicy(weighted, people)).toContain('Ora 2, Juno 3, Ana 3 and Bo 1: 5.4 of 9 must support it');
  expect(sayPolicy(majority, [person('o'), person('a')])).toContain(
    'only Ora may decide, and nobody hears their own case',
  );
});
