import { hearersOf } from './contest.ts';
import { escalatedTo } from './escalation.ts';
import { namePeople } from './name-people.ts';
import type { EscalationTarget, Person, Policy } from './policy.ts';
import { policyProblem } from './policy-problem.ts';
import { signersOf } from './sign-off.ts';

/** Everything in a project that waits for particular people. `conflict` is where it is. */
export interface Waiting {
  readonly policy: Policy;
  /** Account ids of people who are annotators of the project. */
  readonly linked: ReadonlySet<string>;
  readonly escalations: readonly {
    readonly conflict: string;
    readonly target: EscalationTarget;
    readonly owner: string | null;
  }[];
  readonly unsigned: readonly { readonly conflict: string; readonly decidedBy: string }[];
  readonly cases: readonly {
    readonly conflict: string;
    readonly decidedBy: string;
    readonly contesters: readonly string[];
  }[];
}

/** Something that waits for somebody who is not there (SPEC L1). */
export interface Need {
  readonly kind: 'policy' | 'escalation-owner' | 'escalation-panel' | 'sign-off' | 'contest';
  readonly says: string;
  /** The conflicts that wait; none where it is the policy itself. */
  readonly conflicts: readonly string[];
}

const count = (list: readonly unknown[], one: string, many: string): string =>
  `${list.length} ${list.length === 1 ? one : many}`;

/** What nobody among these people can see to (SPEC L1). */
export function needsOf(waiting: Waiting, people: readonly Person[]): readonly Need[] {
  const isThere = (id: string | null) => people.some((person) => person.id === id);
  const problem = policyProblem(waiting.policy, people, waiting.linked);
  const ownerless = waiting.escalations.filter(({ owner }) => !isThere(owner));
  const targetless = waiting.escalations.filter(({ target }) => escalatedTo(target, people).length === 0);
  const unsigned = waiting.unsigned.filter(({ decidedBy }) => signersOf(decidedBy, people).length === 0);
  const unheard = waiting.cases.filter((one) => hearersOf(people, one.decidedBy, one.contesters).length === 0);
  const leads = people.filter(({ role }) => role === 'owner' || role === 'lead');
  const needs: Need[] = [
    {
      kind: 'escalation-owner',
      says: `${count(ownerless, 'escalation has', 'escalations have')} no owner: say who sees to ${ownerless.length === 1 ? 'it' : 'them'}.`,
      conflicts: ownerless.map(({ conflict }) => conflict),
    },
    {
      kind: 'escalation-panel',
      says: `${count(targetless, 'escalation went', 'escalations went')} to nobody who is still here: ${namePeople(leads, 'or')} decides.`,
      conflicts: targetless.map(({ conflict }) => conflict),
    },
    {
      kind: 'sign-off',
      says: `${count(unsigned, 'decision waits', 'decisions wait')} for a signature, and no second person may give it: add an adjudicator.`,
      conflicts: unsigned.map(({ conflict }) => conflict),
    },
    {
      kind: 'contest',
      says: `${count(unheard, 'contest has', 'contests have')} nobody to hear ${unheard.length === 1 ? 'it' : 'them'} but who decided or contested: add an adjudicator.`,
      conflicts: unheard.map(({ conflict }) => conflict),
    },
  ];
  const open = needs.filter(({ conflicts }) => conflicts.length > 0);
  return problem === null
    ? open
    : [{ kind: 'policy', says: `The policy cannot work: ${problem}`, conflicts: [] }, ...open];
}

/** What would newly need somebody if the people were these (SPEC L2): shown before a member is taken out or changed. */
export function needsAdded(waiting: Waiting, now: readonly Person[], then: readonly Person[]): readonly Need[] {
  const before = needsOf(waiting, now);
  return needsOf(waiting, then).filter((need) => {
    const same = before.find(({ kind }) => kind === need.kind);
    return !same || same.says !== need.says || need.conflicts.some((id) => !same.conflicts.includes(id));
  });
}
