import { expect, it } from 'vitest';
import type { Policy } from '#domain/adjudication/policy.ts';
import { draftPolicy, policyFrom, sayDraft } from './policy-draft.ts';

const terms = {
  require: { tag: 'senior', atLeast: 1, as: 'voted' },
  signOff: true,
  escalation: { afterRounds: 3, to: { people: ['a'], role: 'lead', tag: 'law' }, owner: 'a' },
} as const;
const none = { require: null, signOff: false, escalation: null };
const policies: Policy[] = [
  { kind: 'single', panel: 'everyone', fallback: 'none', ...none },
  { kind: 'majority', panel: 'deciders', quorum: 3, ...terms },
  { kind: 'k-of-n', panel: 'everyone', k: 4, ...terms },
  { kind: 'unanimity', panel: 'everyone', quorum: 2, ...none },
  {
    kind: 'weighted',
    panel: 'everyone',
    weights: { roles: { owner: 2, lead: 1, adjudicator: 1.5, annotator: 1 }, tags: { senior: 3 } },
    share: 0.6667,
    quorum: 2,
    ...terms,
  },
];

it.each(policies)('the form gives back the policy $kind that it was given', (policy) => {
  expect(policyFrom(draftPolicy(policy))).toEqual(policy);
});

it('says whether the policy works with the members, and what it means or what is missing', () => {
  const member = { id: 'a', name: 'Ana', email: '', role: 'owner', tags: ['senior'], annotators: [] } as const;
  expect(sayDraft(draftPolicy(policies[3]!), [member])).toMatchObject({ works: false });
  const alone: Policy = { kind: 'majority', panel: 'everyone', quorum: 1 };
  expect(sayDraft(draftPolicy(alone), [member])).toMatchObject({
    works: true,
    says: expect.stringContaining('1 of the 1 on the panel (Ana)'),
  });
});
