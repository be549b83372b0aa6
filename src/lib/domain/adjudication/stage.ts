import { needsOf, type Need, type Waiting } from './needs.ts';
import type { Person } from './policy.ts';
import { policyProblem } from './policy-problem.ts';

/** Where a conflict stands, in the order in which it is worked on; each is at exactly one (SPEC N1). */
export const stages = [
  'needs-somebody',
  'question',
  'to-decide',
  'votes',
  'ready',
  'sign-off',
  'escalated',
  'contested',
  'changed',
  'stands',
] as const;

export type Stage = (typeof stages)[number];

export const stageTitles: Readonly<Record<Stage, string>> = {
  'needs-somebody': 'Needs somebody',
  question: 'Waits for a question',
  'to-decide': 'To decide',
  votes: 'Waits for votes',
  ready: 'Ready',
  'sign-off': 'Awaiting sign-off',
  escalated: 'Escalated',
  contested: 'Contested',
  changed: 'Changed since decided',
  stands: 'Decided, stands',
};

/** What is known of a conflict when its stage is asked for. */
export interface StageFacts {
  readonly decided: boolean;
  /** Something there waits for who is not there (SPEC L1). */
  readonly needsSomebody: boolean;
  /** An earlier question has to be settled first (SPEC I3). */
  readonly waitsForQuestion: boolean;
  readonly awaitsSignOff: boolean;
  readonly escalated: boolean;
  /** Open proposals, and whether one of them is ready as far as the viewer may be told. */
  readonly proposals: 'none' | 'waiting' | 'ready';
  /** The decision that stands has an open case. */
  readonly contested: boolean;
  /** The answers it rests on changed since. */
  readonly changedSince: boolean;
}

/** The stage of one conflict (SPEC N1, N2). */
export function stageOf(facts: StageFacts): Stage {
  if (facts.needsSomebody) return 'needs-somebody';
  if (facts.decided) return facts.contested ? 'contested' : facts.changedSince ? 'changed' : 'stands';
  if (facts.waitsForQuestion) return 'question';
  if (facts.awaitsSignOff) return 'sign-off';
  if (facts.escalated) return 'escalated';
  return ({ none: 'to-decide', waiting: 'votes', ready: 'ready' } as const)[facts.proposals];
}

/** Which conflicts need somebody who is not there (SPEC N3). */
export interface Missing {
  readonly needs: readonly Need[];
  /** No vote of these people can make a proposal ready: whatever is decided by the policy waits. */
  readonly nobodyDecides: boolean;
}

export function missingOf(waiting: Waiting, people: readonly Person[]): Missing {
  // Whether a signature or an escalation can follow shows where there is one; it keeps nobody from deciding.
  const votes = { ...waiting.policy, signOff: false, escalation: null };
  return {
    needs: needsOf(waiting, people),
    nobodyDecides: policyProblem(votes, people, waiting.linked) !== null,
  };
}
