/** Who may do what in a project. The order is that of trust, strongest first. */
export const roles = ['owner', 'lead', 'adjudicator', 'annotator', 'observer'] as const;

export type Role = (typeof roles)[number];

export const canDecide = (role: Role): boolean => role === 'owner' || role === 'lead' || role === 'adjudicator';

/** Who may vote: those who may decide, or annotators too. */
export type PanelRule = 'deciders' | 'everyone';

/** What makes a proposal ready to be decided. */
export type Policy =
  | { readonly kind: 'single'; readonly panel: PanelRule; readonly fallback: 'second-person' | 'none' }
  | { readonly kind: 'majority'; readonly panel: PanelRule; readonly quorum: number }
  | { readonly kind: 'k-of-n'; readonly panel: PanelRule; readonly k: number }
  | { readonly kind: 'unanimity'; readonly panel: PanelRule; readonly quorum: number };

export const defaultPolicy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };

export const policyTitles: Record<Policy['kind'], string> = {
  single: 'Single adjudicator',
  majority: 'Majority',
  'k-of-n': 'k of n',
  unanimity: 'Unanimity',
};

/** Somebody who works in the project. */
export interface Person {
  /** Account id. */
  readonly id: string;
  readonly role: Role;
}

/** The people whose votes count (SPEC Q1). */
export function panelOf(policy: Policy, people: readonly Person[]): readonly Person[] {
  return people.filter((person) => (policy.panel === 'everyone' ? person.role !== 'observer' : canDecide(person.role)));
}

/**
 * Why a policy cannot work for these people, in words, or null (SPEC Q8).
 *
 * @param linked account ids of people who are annotators of the project: they can be recused.
 */
export function policyProblem(policy: Policy, people: readonly Person[], linked: ReadonlySet<string>): string | null {
  const size = panelOf(policy, people).length;
  const deciders = people.filter((person) => canDecide(person.role));
  if (deciders.length === 0) return 'Nobody here may decide: add an owner, a lead or an adjudicator first.';
  if (policy.kind === 'k-of-n' && policy.k > size) {
    return `It asks for ${policy.k} people, and the panel has ${size}. Lower the number or add people.`;
  }
  if ((policy.kind === 'majority' || policy.kind === 'unanimity') && policy.quorum > size) {
    return `Its quorum is ${policy.quorum}, and the panel has ${size}. Lower the quorum or add people.`;
  }
  if (policy.kind === 'single' && deciders.every((person) => linked.has(person.id))) {
    if (policy.fallback === 'none') {
      return 'Everybody who may decide also labelled items, so some conflicts would have nobody to decide them. Let a second person stand in, or add an adjudicator who did not label.';
    }
    if (size < 2) {
      return 'The one person who may decide also labelled items, and there is no second person to stand in. Invite somebody, or use an adjudicator who did not label.';
    }
  }
  return null;
}
