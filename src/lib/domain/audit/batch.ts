/** Why something counts as undisputed (SPEC K1). */
export const bases = ['single', 'agreed', 'decided'] as const;

export type Basis = (typeof bases)[number];

export const basisTitles: Record<Basis, string> = {
  single: 'Labelled by one person',
  agreed: 'Agreed',
  decided: 'Decided by one adjudicator',
};

/** What narrows a batch. Empty lists and null narrow nothing. */
export interface BatchFilter {
  readonly bases: readonly Basis[];
  /** Ids of annotators, one of whom is the author. */
  readonly annotators: readonly string[];
  /** Ids of imports that brought the item. */
  readonly imports: readonly string[];
  readonly field: { readonly name: string; readonly value: string } | null;
  /** Keys of values. */
  readonly labels: readonly string[];
}

export const wholeBatch: BatchFilter = { bases, annotators: [], imports: [], field: null, labels: [] };

/** Why an audit cannot be blind over this batch, or null (SPEC K2). */
export function blindProblem({ labels }: BatchFilter): string | null {
  return labels.length === 1
    ? 'A batch of one label alone tells auditors the answer. Take another label with it, or open it as an open review.'
    : null;
}

/** What decided a question, as far as a batch depends on it. */
export interface StandingDecision {
  /** How many people supported it when it was made. */
  readonly supporters: number;
  /** A second person signed it. */
  readonly signed: boolean;
  /** It is contested and not yet heard. */
  readonly contested: boolean;
}

/**
 * Why a question of an item counts as undisputed, or null when it does not (SPEC K1).
 *
 * @param answers how many people answered
 * @param decision the one that stands; null where there is no conflict
 * @param hasValue whether that leaves it with a value
 */
export function basisOf(answers: number, decision: StandingDecision | null, hasValue: boolean): Basis | null {
  if (!hasValue) return null;
  if (decision) return decision.supporters <= 1 && !decision.signed && !decision.contested ? 'decided' : null;
  return answers === 0 ? null : answers === 1 ? 'single' : 'agreed';
}
