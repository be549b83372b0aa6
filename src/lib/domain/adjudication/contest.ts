import { canDecide, type Person } from './policy.ts';

const DAY = 86_400_000;

/** How long a decision can be contested, and how long its panel has, in days. */
export interface ContestTerms {
  readonly windowDays: number;
  readonly dueDays: number;
}

export const defaultContests: ContestTerms = { windowDays: 14, dueDays: 7 };

export type CaseState = 'open' | 'upheld' | 'overturned' | 'reopened';

export const caseTitles: Record<CaseState, string> = {
  open: 'Open',
  upheld: 'Upheld',
  overturned: 'Overturned',
  reopened: 'Reopened',
};

/** Until when a decision of that moment can be contested (SPEC K2). Moments in milliseconds. */
export function contestableUntil(decidedAt: number, { windowDays }: ContestTerms): number {
  return decidedAt + windowDays * DAY;
}

/** When the panel of a case opened at that moment is due (SPEC K5). */
export function caseDue(openedAt: number, { dueDays }: ContestTerms): number {
  return openedAt + dueDays * DAY;
}

/** A standing decision as far as contests go. */
export interface Contestable {
  readonly decidedBy: string;
  readonly decidedAt: number;
  /** The case of this very decision, if it was contested. */
  readonly case: { readonly state: CaseState; readonly contesters: readonly string[] } | null;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Why this person cannot contest the decision now, in words, or null (SPEC K1–K4). */
export function contestProblem(
  person: Person,
  decision: Contestable,
  terms: ContestTerms,
  now: number,
): { readonly code: 'role' | 'own-decision' | 'window-closed' | 'heard' | 'contested'; readonly says: string } | null {
  if (person.role === 'observer') return { code: 'role', says: 'Observers read; they contest nothing.' };
  if (person.id === decision.decidedBy) {
    return { code: 'own-decision', says: 'You decided this yourself: reopen it instead.' };
  }
  if (decision.case && decision.case.state !== 'open') {
    return {
      code: 'heard',
      says: `This decision was contested before and ${decision.case.state}: a lead can still reopen it.`,
    };
  }
  if (decision.case?.contesters.includes(person.id)) {
    return { code: 'contested', says: 'You contested this already: your reason is with the panel.' };
  }
  const until = contestableUntil(decision.decidedAt, terms);
  return now > until
    ? {
        code: 'window-closed',
        says: `It could be contested until ${day(until)}, ${terms.windowDays} days after it was decided. A lead can still reopen it.`,
      }
    : null;
}

/** Who may record the outcome of a case (SPEC K6): deciders other than who decided and who contested. */
export function hearersOf(
  people: readonly Person[],
  decidedBy: string,
  contesters: readonly string[],
): readonly Person[] {
  return people.filter(({ id, role }) => canDecide(role) && id !== decidedBy && !contesters.includes(id));
}
