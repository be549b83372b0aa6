import type { PanelRule, Person, Policy, Role } from '#domain/adjudication/policy.ts';
import { policyProblem } from '#domain/adjudication/policy-problem.ts';
import { sayPolicy } from '#domain/adjudication/say-policy.ts';
import type { MemberView } from '#lib/protocol/people.ts';

/** Roles whose votes can weigh something: observers have none. */
export const votingRoles = ['owner', 'lead', 'adjudicator', 'annotator'] as const satisfies readonly Role[];

type VotingRole = (typeof votingRoles)[number];

/** What the form holds for every policy at once, so that looking at another one loses nothing. */
export interface PolicyDraft {
  kind: Policy['kind'];
  panel: PanelRule;
  fallback: 'second-person' | 'none';
  quorum: number;
  k: number;
  roleWeights: Record<VotingRole, number>;
  tagWeights: { tag: string; weight: number }[];
  sharePercent: number;
  /** Empty: no tag is required. */
  requireTag: string;
  requireAtLeast: number;
  requireAs: 'voted' | 'supports';
  signOff: boolean;
  escalates: boolean;
  afterRounds: number;
  toPeople: string[];
  toRole: Role | '';
  toTag: string;
  owner: string;
}

export function draftPolicy(policy: Policy): PolicyDraft {
  const weights = policy.kind === 'weighted' ? policy.weights : { roles: {}, tags: {} };
  const { require, escalation } = policy;
  return {
    kind: policy.kind,
    panel: policy.panel,
    fallback: policy.kind === 'single' ? policy.fallback : 'second-person',
    quorum: 'quorum' in policy ? policy.quorum : 2,
    k: policy.kind === 'k-of-n' ? policy.k : 2,
    roleWeights: { owner: 1, lead: 1, adjudicator: 1, annotator: 1, ...weights.roles },
    tagWeights: Object.entries(weights.tags).map(([tag, weight]) => ({ tag, weight })),
    sharePercent: policy.kind === 'weighted' ? Math.round(policy.share * 10_000) / 100 : 50,
    requireTag: require?.tag ?? '',
    requireAtLeast: require?.atLeast ?? 1,
    requireAs: require?.as ?? 'supports',
    signOff: policy.signOff ?? false,
    escalates: !!escalation,
    afterRounds: escalation?.afterRounds ?? 2,
    toPeople: [...(escalation?.to.people ?? [])],
    toRole: escalation?.to.role ?? '',
    toTag: escalation?.to.tag ?? '',
    owner: escalation?.owner ?? '',
  };
}

/** The policy the form describes. */
export function policyFrom(draft: PolicyDraft): Policy {
  const terms = {
    panel: draft.panel,
    require:
      draft.requireTag.trim() === ''
        ? null
        : { tag: tidy(draft.requireTag), atLeast: draft.requireAtLeast, as: draft.requireAs },
    signOff: draft.signOff,
    escalation: draft.escalates
      ? {
          afterRounds: draft.afterRounds,
          to: { people: [...draft.toPeople], role: draft.toRole || null, tag: tidy(draft.toTag) || null },
          owner: draft.owner || null,
        }
      : null,
  };
  switch (draft.kind) {
    case 'single':
      return { ...terms, kind: draft.kind, fallback: draft.fallback };
    case 'k-of-n':
      return { ...terms, kind: draft.kind, k: draft.k };
    case 'majority':
    case 'unanimity':
      return { ...terms, kind: draft.kind, quorum: draft.quorum };
    case 'weighted': {
      const named = draft.tagWeights.filter(({ tag }) => tag.trim() !== '');
      const tags = Object.fromEntries(named.map(({ tag, weight }) => [tidy(tag), weight]));
      const weights = { roles: { ...draft.roleWeights }, tags };
      return {
        ...terms,
        kind: draft.kind,
        weights,
        share: Math.round(draft.sharePercent * 100) / 10_000,
        quorum: draft.quorum,
      };
    }
  }
}

const tidy = (tag: string): string => tag.trim().toLowerCase();

/** What the policy of the form means with these members: that it cannot work, or how it goes (SPEC Q8, Q12). */
export function sayDraft(draft: PolicyDraft, members: readonly MemberView[]): { works: boolean; says: string } {
  const people: Person[] = members.map(({ id, role, tags, name }) => ({ id, role, tags, name }));
  const linked = new Set(members.filter(({ annotators }) => annotators.length > 0).map(({ id }) => id));
  const policy = policyFrom(draft);
  const problem = policyProblem(policy, people, linked);
  return problem === null ? { works: true, says: sayPolicy(policy, people) } : { works: false, says: problem };
}
