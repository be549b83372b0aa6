import type { Cause } from '#domain/adjudication/cause.ts';
import { decisionProblem, losingAnswers, NO_GUIDELINE, type CauseOfAnswer } from '#domain/adjudication/decision.ts';
import { resolutionKey } from '#domain/adjudication/proposal.ts';
import type { Resolution } from '#domain/kind.ts';
import { findKind } from '#kinds/registry.ts';
import type { CaseView, ConflictView, DecisionView, ProposalView } from '#lib/protocol/views.ts';

/** The kind of a conflict's question; the server never sends one that the page does not know. */
export function kindOf(conflict: ConflictView) {
  const kind = findKind(conflict.question.kind);
  if (!kind) throw new Error(`This page does not know the kind “${conflict.question.kind}”: reload it.`);
  return kind;
}

/** A short line for a resolution: the label, or the outcome in words. */
export function sayResolution(conflict: ConflictView, resolution: Resolution<unknown>): string {
  switch (resolution.outcome) {
    case 'label':
      return kindOf(conflict).summarise(resolution.value, conflict.question.config);
    case 'nothing':
      return 'Nothing here';
    case 'split':
      return 'Keep as split';
    case 'uncertain':
      return 'Uncertain';
    case 'defective':
      return 'Item defective';
  }
}

/** What was decided, in a few words. */
export function sayDecided(conflict: ConflictView, { outcome, value }: DecisionView): string {
  return sayResolution(conflict, outcome === 'label' ? { outcome, value } : { outcome: outcome ?? 'split' });
}

/** The proposal a key press is about: the ready one, else the one with most support, else the newest. */
export function leadingProposal(proposals: readonly ProposalView[]): ProposalView | null {
  const support = (proposal: ProposalView) =>
    proposal.votes.filter(({ stance }) => stance === 'agree' || stance === 'live').length;
  const ranked = [...proposals].sort(
    (a, b) => Number(b.ready) - Number(a.ready) || support(b) - support(a) || b.at - a.at,
  );
  return ranked[0] ?? null;
}

/** Keys of the answers that lose under a resolution, in the order of the candidates. */
export function losersOf(conflict: ConflictView, resolution: Resolution<unknown>): readonly string[] {
  return losingAnswers(conflict.candidates, resolution, kindOf(conflict).keyOf);
}

/** The open case of the decision that stands, or null. */
export function openCase({ cases }: ConflictView): CaseView | null {
  return cases.find(({ state }) => state === 'open') ?? null;
}

/** Whether something is to be decided: nothing stands or awaits sign-off, or what stands is contested. */
export function isOpen(conflict: ConflictView): boolean {
  if (conflict.moot || conflict.awaiting) return false;
  return conflict.decision === null || openCase(conflict) !== null;
}

/** Whether a resolution is what stands already: then no answer loses anew (SPEC K8). */
export function isUpholding(conflict: ConflictView, resolution: Resolution<unknown>): boolean {
  const { decision } = conflict;
  if (!decision?.outcome) return false;
  const { keyOf } = kindOf(conflict);
  const stands =
    decision.outcome === 'label' ? { outcome: decision.outcome, value: decision.value } : { outcome: decision.outcome };
  return resolutionKey(stands, keyOf) === resolutionKey(resolution, keyOf);
}

/** Causes for the losing answers: what the person chose, else what an earlier decision of this pattern said. */
export function causesFor(
  conflict: ConflictView,
  losing: readonly string[],
  chosen: ReadonlyMap<string, Cause>,
): ReadonlyMap<string, { cause: Cause; inherited: boolean }> {
  const inherited = new Map(conflict.inherited?.causes.map(({ answer, cause }) => [answer, cause]));
  const causes = new Map<string, { cause: Cause; inherited: boolean }>();
  for (const answer of losing) {
    const own = chosen.get(answer);
    const earlier = inherited.get(answer);
    if (own) causes.set(answer, { cause: own, inherited: false });
    else if (earlier) causes.set(answer, { cause: earlier, inherited: true });
  }
  return causes;
}

export interface Draft {
  readonly causes: readonly CauseOfAnswer[];
  readonly rationale: string;
  readonly citation: string;
}

/** What would be recorded now: the shared text, or the inherited reason while nothing is written. */
export function draftOf(conflict: ConflictView, causes: ReadonlyMap<string, { cause: Cause }>, written: string): Draft {
  return {
    causes: [...causes].map(([answer, { cause }]) => ({ answer, cause })),
    rationale: written.trim() || (conflict.inherited?.rationale ?? ''),
    citation: NO_GUIDELINE,
  };
}

/** What still keeps this viewer from recording the proposal, in words, or null. */
export function whatIsMissing(conflict: ConflictView, proposal: ProposalView | null, draft: Draft): string | null {
  if (!proposal) return 'Propose an answer first.';
  if (proposal.notYou) return proposal.notYou;
  if (conflict.decision) {
    if (draft.rationale === '') return 'Write the reason: it is told to whoever contested the decision.';
    if (draft.rationale === conflict.decision.rationale.trim()) {
      return 'Write what the panel found: the reason below is still that of the contested decision.';
    }
    if (isUpholding(conflict, proposal.resolution)) return null;
  }
  return decisionProblem({ resolution: proposal.resolution, ...draft }, losersOf(conflict, proposal.resolution));
}
