import type { Resolution } from '#domain/kind.ts';
import { type Range, THIN, wilson } from '#domain/agreement/people-agreement.ts';

/** What a decision says about one answer (SPEC W1). */
export type Verdict = 'kept' | 'overruled' | 'not-judged';

export const verdictTitles: Record<Verdict, string> = {
  kept: 'Kept',
  overruled: 'Overruled',
  'not-judged': 'Not judged',
};

/** What became of an answer under a decision (SPEC W1). `keyOf` is the kind's. */
export function verdictOn(answer: string, resolution: Resolution<unknown>, keyOf: (value: unknown) => string): Verdict {
  if (resolution.outcome === 'nothing') return 'overruled';
  if (resolution.outcome !== 'label') return 'not-judged';
  return keyOf(resolution.value) === answer ? 'kept' : 'overruled';
}

export interface KeptShare {
  readonly kept: number;
  /** How many were kept or overruled. */
  readonly n: number;
  /** Null without any. */
  readonly share: number | null;
  readonly range: Range;
  /** So few that it tells little of a person. */
  readonly isThin: boolean;
}

/** How much of somebody's judged answers was kept (SPEC W2). */
export function keptShare(verdicts: readonly Verdict[]): KeptShare {
  const kept = verdicts.filter((verdict) => verdict === 'kept').length;
  const n = kept + verdicts.filter((verdict) => verdict === 'overruled').length;
  const none: Range = { defined: false, reason: 'undefined because none of their answers was judged yet' };
  return { kept, n, share: n === 0 ? null : kept / n, range: n === 0 ? none : wilson(kept, n), isThin: n < THIN };
}
