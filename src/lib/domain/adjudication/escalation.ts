import { canDecide, type EscalationTarget, type Person, type Policy } from './policy.ts';
import type { Proposal } from './proposal.ts';
import { panelIn, readinessFor, type Situation } from './readiness.ts';

/** Who decides what was escalated to this target: those of it who may decide (SPEC E3). */
export function escalatedTo({ people, role, tag }: EscalationTarget, all: readonly Person[]): readonly Person[] {
  return all.filter(
    (person) =>
      canDecide(person.role) &&
      (people.includes(person.id) || person.role === role || (tag !== null && person.tags?.includes(tag))),
  );
}

/** The same, or owners and leads when nobody of the target is left (SPEC E4). */
export function escalationPanel(target: EscalationTarget, all: readonly Person[]): readonly Person[] {
  const named = escalatedTo(target, all);
  return named.length > 0 ? named : all.filter(({ role }) => role === 'owner' || role === 'lead');
}

/** Why this round of votes cannot be closed as failed, in words, or null (SPEC E2). `viewer`: who would close it. */
export function roundProblem(viewer: string, proposals: readonly Proposal[], situation: Situation): string | null {
  if (situation.escalatedTo) return 'It is escalated: there are no rounds any more, those it went to decide.';
  if (proposals.length === 0) return 'Nothing is proposed yet: a round fails only after the panel voted.';
  if (proposals.some((proposal) => readinessFor(viewer, proposal, situation).ready)) {
    return 'A proposal is ready: record it, or change your vote.';
  }
  const voted = new Set(proposals.flatMap(({ votes }) => votes.map(({ person }) => person)));
  const panel = panelIn(situation);
  const missing = panel.filter(({ id }) => !voted.has(id)).length;
  return missing > 0 ? `${missing} of the panel of ${panel.length} still to vote.` : null;
}

/** Whether that many failed rounds send the conflict on (SPEC E1). */
export function escalates({ escalation }: Policy, failedRounds: number): boolean {
  return !!escalation && failedRounds >= escalation.afterRounds;
}
