import { spread } from './handling.ts';
import type { Role } from './policy.ts';

/** What comes next at a tie (SPEC A2). */
export const nextSteps = ['adjudicator', 'annotator'] as const;

export type NextStep = (typeof nextSteps)[number];

export const defaultNextStep: NextStep = 'adjudicator';

/** Whether no answer has more people than every other (SPEC A1). */
export function isTied(candidates: readonly { readonly annotators: readonly unknown[] }[]): boolean {
  const sizes = candidates.map(({ annotators }) => annotators.length);
  const most = Math.max(...sizes, 0);
  return sizes.filter((size) => size === most).length > 1;
}

/** Whether somebody can be asked for labels at all (SPEC A3). */
export function canLabel({ role, isAnnotator }: { readonly role: Role; readonly isAnnotator: boolean }): boolean {
  if (role === 'observer') return false;
  return isAnnotator || role === 'annotator' || role === 'adjudicator';
}

/** Why somebody cannot be asked about an item, or nobody about a conflict. */
export const whysNotPerson = ['hidden', 'answered', 'seen'] as const;
export type WhyNotPerson = (typeof whysNotPerson)[number];
export const whysNotConflict = ['decided', 'waiting', 'asked', 'nobody'] as const;
export type WhyNotConflict = (typeof whysNotConflict)[number];

/** A question of an item on which a label is to be asked for. */
export interface ToLabel {
  readonly id: string;
  readonly item: string;
  /** Why nobody is to be asked about it, or null. */
  readonly closed: Exclude<WhyNotConflict, 'nobody'> | null;
  /** Accounts that answered it already. */
  readonly answered: ReadonlySet<string>;
}

/** Somebody who can be asked, with the items they are exposed to and those out of their sight. */
export interface Labeller {
  readonly id: string;
  readonly seen: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

export interface LabelPlan {
  /** Account by id of what it is to label. */
  readonly given: ReadonlyMap<string, string>;
  /** What nobody is asked about, and why. */
  readonly left: ReadonlyMap<string, WhyNotConflict>;
  readonly people: readonly {
    readonly id: string;
    readonly count: number;
    /** How many of the open ones they could label. */
    readonly able: number;
    /** How many they could not, by reason. */
    readonly not: Readonly<Record<WhyNotPerson, number>>;
  }[];
}

/** Why somebody cannot be asked about a question of an item, or null (SPEC A3). */
export function whyNot({ item, answered }: ToLabel, { id, seen, hidden }: Labeller): WhyNotPerson | null {
  if (hidden.has(item)) return 'hidden';
  if (answered.has(id)) return 'answered';
  return seen.has(item) ? 'seen' : null;
}

/**
 * Who is asked for which label (SPEC A3, A4).
 *
 * @param chosen ids of those among the people who are to be asked
 */
export function planLabels(
  points: readonly ToLabel[],
  people: readonly Labeller[],
  chosen: readonly string[],
): LabelPlan {
  const open = points.filter(({ closed }) => closed === null);
  const unable = new Map(open.map(({ id }) => [id, new Set<string>()]));
  const told = people.map((person) => {
    const not = { hidden: 0, answered: 0, seen: 0 };
    for (const point of open) {
      const why = whyNot(point, person);
      if (why === null) continue;
      not[why]++;
      unable.get(point.id)?.add(person.id);
    }
    return { id: person.id, not, able: open.length - not.hidden - not.answered - not.seen };
  });
  const given = spread(
    open.map(({ id }) => ({ id, recused: unable.get(id) ?? new Set() })),
    people.map(({ id }) => id).filter((id) => chosen.includes(id)),
  );
  const left = new Map<string, WhyNotConflict>();
  for (const { id, closed } of points) {
    if (closed !== null) left.set(id, closed);
    else if (!given.has(id)) left.set(id, 'nobody');
  }
  const counts = new Map<string, number>();
  for (const person of given.values()) counts.set(person, (counts.get(person) ?? 0) + 1);
  return { given, left, people: told.map((one) => ({ ...one, count: counts.get(one.id) ?? 0 })) };
}

/** How a label that was asked for stands. */
export type LabelState =
  'given' | 'withdrawn' | 'left' | 'elsewhere' | 'decided' | 'settled' | 'seen' | /** It is owed. */ 'open';

export interface LabelFacts {
  readonly isGiven: boolean;
  readonly isWithdrawn: boolean;
  /** Whoever was asked may still label here. */
  readonly isHere: boolean;
  readonly answeredElsewhere: boolean;
  /** How the question of the item stands: in conflict, decided, or without a conflict any more. */
  readonly conflict: 'open' | 'decided' | 'none';
  /** Whoever was asked has seen others' answers or the decision since. */
  readonly hasSeen: boolean;
}

/** How a label stands; what is not owed any more says why (SPEC A7, A8). */
export function labelState(facts: LabelFacts): LabelState {
  if (facts.isGiven) return 'given';
  if (facts.isWithdrawn) return 'withdrawn';
  if (!facts.isHere) return 'left';
  if (facts.answeredElsewhere) return 'elsewhere';
  if (facts.conflict !== 'open') return facts.conflict === 'decided' ? 'decided' : 'settled';
  return facts.hasSeen ? 'seen' : 'open';
}

/** Whether a label that was given can be changed by whoever gave it (SPEC A6). */
export function canChangeLabel({ isGiven, isHere, conflict, hasSeen }: LabelFacts): boolean {
  return isGiven && isHere && conflict !== 'decided' && !hasSeen;
}

/** Whether next in the queue passes over an open conflict (SPEC A9). */
export function isPassedOver(
  conflict: { readonly isTied: boolean; readonly isAsked: boolean },
  nextStep: NextStep,
): boolean {
  return conflict.isAsked || (conflict.isTied && nextStep === 'annotator');
}
