/** How a view with others' answers or the decision of an item can reach somebody (SPEC E2). */
export const ways = ['record', 'room', 'queue', 'insight', 'look-alikes', 'gold'] as const;

export type Way = (typeof ways)[number];

/** An answer as far as blindness depends on it. */
export interface GivenAnswer {
  /** Whoever gave it, as an account; null when nobody here. */
  readonly account: string | null;
  readonly item: string;
  readonly at: number;
  /** It came with an import: it was given elsewhere. */
  readonly imported: boolean;
}

/** A view that somebody was handed. */
export interface Exposure {
  readonly account: string;
  readonly item: string;
  readonly way: Way;
  /** The first time. */
  readonly at: number;
}

/** Whether whoever gave the answer had not seen others' answers or the decision of the item by then (SPEC E5). */
export function isBlind(answer: GivenAnswer, exposures: readonly Exposure[]): boolean {
  if (answer.imported || answer.account === null) return true;
  return !exposures.some(
    ({ account, item, at }) => account === answer.account && item === answer.item && at <= answer.at,
  );
}

/**
 * Of one annotator's answers to one item and question the newest blind one (SPEC E6), or null when there is none.
 *
 * @param answers oldest first
 */
export function newestBlind<Answer extends GivenAnswer>(
  answers: readonly Answer[],
  exposures: readonly Exposure[],
): Answer | null {
  return answers.findLast((answer) => isBlind(answer, exposures)) ?? null;
}
