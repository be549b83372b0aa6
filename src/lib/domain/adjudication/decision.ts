import type { Outcome, Resolution } from '#domain/kind.ts';
import { isCause, type Cause } from './cause.ts';
import { isSupport, type Proposal } from './proposal.ts';

export const outcomeTitles: Record<Outcome, string> = {
  label: 'Label',
  nothing: 'Nothing here',
  split: 'Kept as split',
  uncertain: 'Uncertain',
  defective: 'Item defective',
};

/** The citation while a project has no effective guideline release. */
export const NO_GUIDELINE = 'no-guideline';

/** Why one losing answer lost. `answer` is the candidate's key. */
export interface CauseOfAnswer {
  readonly answer: string;
  readonly cause: Cause;
}

export interface DecisionDraft {
  readonly resolution: Resolution<unknown>;
  readonly causes: readonly CauseOfAnswer[];
  readonly rationale: string;
  readonly citation: string;
}

/** Keys of the candidates that lose under a resolution (SPEC D3). */
export function losingAnswers(
  candidates: readonly { readonly key: string }[],
  resolution: Resolution<unknown>,
  keyOf: (value: unknown) => string,
): readonly string[] {
  switch (resolution.outcome) {
    case 'label': {
      const won = keyOf(resolution.value);
      return candidates.map((candidate) => candidate.key).filter((key) => key !== won);
    }
    case 'nothing':
      return candidates.map((candidate) => candidate.key);
    default:
      return [];
  }
}

/** Whether these causes stand without a rationale (SPEC D5). */
function needsRationale(resolution: Resolution<unknown>, causes: readonly CauseOfAnswer[]): boolean {
  if (resolution.outcome !== 'label' && resolution.outcome !== 'nothing') return true;
  return causes.some(({ cause }) => cause !== 'slip');
}

/** What a decision still lacks, in words, or null (SPEC D3–D5). `losing` are the losing answers' keys. */
export function decisionProblem(draft: DecisionDraft, losing: readonly string[]): string | null {
  const given = draft.causes.map(({ answer }) => answer);
  const twice = given.find((answer, index) => given.indexOf(answer) !== index);
  if (twice !== undefined) return `The answer “${twice}” has two causes.`;
  const foreign = given.find((answer) => !losing.includes(answer));
  if (foreign !== undefined) return `The answer “${foreign}” did not lose, so it has no cause.`;
  if (draft.causes.some(({ cause }) => !isCause(cause))) return 'A cause is none of the seven.';
  const missing = losing.filter((answer) => !given.includes(answer));
  if (missing.length > 0) return `Say why they differed: a cause for ${missing.map((key) => `“${key}”`).join(', ')}.`;
  if (needsRationale(draft.resolution, draft.causes) && draft.rationale.trim() === '') {
    return 'Write the reason: only a slip needs none.';
  }
  if (draft.citation !== NO_GUIDELINE) return `“${draft.citation}” is not a clause of a release or an open case.`;
  return null;
}

/** How long a decision is taken back without a word, in milliseconds (SPEC D10). */
const UNDO = 10 * 60_000;

/** Whether taking back a decision of that moment needs a reason (SPEC D10). Moments in milliseconds. */
export function isReopening(decidedAt: number, now: number): boolean {
  return now - decidedAt > UNDO;
}

/** What reopening a decision still lacks, in words, or null (SPEC D10). */
export function reopeningProblem(decidedAt: number, now: number, reason: string): string | null {
  return isReopening(decidedAt, now) && reason.trim() === ''
    ? 'This was decided more than ten minutes ago: say why you reopen it.'
    : null;
}

/** Somebody's recorded disagreement with a decision (SPEC D6). */
export interface Dissent {
  readonly person: string;
  readonly stance: 'block' | 'other-proposal';
  readonly reason: string;
}

/** Who disagreed with the proposal that was decided (SPEC D6). */
export function dissentFrom(decided: Proposal, proposals: readonly Proposal[]): readonly Dissent[] {
  const blocks = decided.votes
    .filter((vote) => vote.stance === 'block')
    .map(({ person, reason }): Dissent => ({ person, stance: 'block', reason }));
  const told = new Set(
    decided.votes.filter((vote) => vote.stance === 'block' || isSupport(vote)).map(({ person }) => person),
  );
  const others = proposals
    .filter((proposal) => proposal.id !== decided.id)
    .flatMap((proposal) => proposal.votes.filter(isSupport))
    .filter((vote) => !told.has(vote.person))
    .map(({ person, reason }): Dissent => ({ person, stance: 'other-proposal', reason }));
  return [...blocks, ...others];
}
