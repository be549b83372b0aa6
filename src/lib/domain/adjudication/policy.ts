/** Who may do what in a project. The order is that of trust, strongest first. */
export const roles = ['owner', 'lead', 'adjudicator', 'annotator', 'observer'] as const;

export type Role = (typeof roles)[number];

export const canDecide = (role: Role): boolean => role === 'owner' || role === 'lead' || role === 'adjudicator';

/** Who may vote: those who may decide, or annotators too. */
export type PanelRule = 'deciders' | 'everyone';

/** How much the vote of a role or of a tag's holders weighs (SPEC Q10). What is named nowhere weighs 1. */
export interface Weights {
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  readonly tags: Readonly<Record<string, number>>;
}

/** Whom an escalated conflict goes to: each of these that is named, together. */
export interface EscalationTarget {
  /** Account ids. */
  readonly people: readonly string[];
  readonly role: Role | null;
  readonly tag: string | null;
}

/** What any rule may ask for besides its own count (SPEC Q11, S1, E1). */
export interface Terms {
  /** Members of the panel with this tag who must have voted, or must be among the supporters. */
  readonly require?: { readonly tag: string; readonly atLeast: number; readonly as: 'voted' | 'supports' } | null;
  /** A decision stands once a second person who may decide signed it. */
  readonly signOff?: boolean;
  /** After how many failed rounds a conflict goes to whom; `owner` sees to it. */
  readonly escalation?: {
    readonly afterRounds: number;
    readonly to: EscalationTarget;
    readonly owner: string | null;
  } | null;
}

/** What makes a proposal ready to be decided. */
export type Policy = Terms &
  (
    | { readonly kind: 'single'; readonly panel: PanelRule; readonly fallback: 'second-person' | 'none' }
    | { readonly kind: 'majority'; readonly panel: PanelRule; readonly quorum: number }
    | { readonly kind: 'k-of-n'; readonly panel: PanelRule; readonly k: number }
    | { readonly kind: 'unanimity'; readonly panel: PanelRule; readonly quorum: number }
    | {
        readonly kind: 'weighted';
        readonly panel: PanelRule;
        readonly weights: Weights;
        /** Share (0 … 1] of the panel's weight that must support it. */
        readonly share: number;
        readonly quorum: number;
      }
  );

export const defaultPolicy: Policy = { kind: 'single', panel: 'everyone', fallback: 'second-person' };

export const policyTitles: Record<Policy['kind'], string> = {
  single: 'Single adjudicator',
  majority: 'Majority',
  'k-of-n': 'k of n',
  unanimity: 'Unanimity',
  weighted: 'Weighted votes',
};

/** Somebody who works in the project. */
export interface Person {
  /** Account id. */
  readonly id: string;
  readonly role: Role;
  readonly tags?: readonly string[];
  /** For sentences about them. */
  readonly name?: string;
}

export const hasTag = ({ tags }: Person, tag: string): boolean => tags?.includes(tag) ?? false;

/** The people whose votes count (SPEC Q1). */
export function panelOf(policy: Pick<Policy, 'panel'>, people: readonly Person[]): readonly Person[] {
  return people.filter((person) => (policy.panel === 'everyone' ? person.role !== 'observer' : canDecide(person.role)));
}

/** How much somebody's vote weighs: the largest of what their role and their tags weigh (SPEC Q10). */
export function weightOf({ role, tags = [] }: Person, weights: Weights): number {
  const byTag = tags.flatMap((tag) => weights.tags[tag] ?? []);
  const byRole = weights.roles[role];
  const named = byRole === undefined ? byTag : [byRole, ...byTag];
  return named.length === 0 ? 1 : Math.max(...named);
}
