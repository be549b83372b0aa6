import type { LookAlikeView } from '#lib/protocol/settle-many.ts';
import type { ConflictView, DecisionView } from '#lib/protocol/views.ts';
import { kindOf } from './draft.ts';

/** What settling the chosen ones would do: how many of how many, and how many people's answers it overrules. */
export function saySettling(
  chosen: readonly LookAlikeView[],
  all: number,
  conflict: ConflictView,
  decision: DecisionView,
): string {
  const counted = `${chosen.length} of ${all} chosen`;
  if (chosen.length === 0 || (decision.outcome !== 'label' && decision.outcome !== 'nothing')) return counted;
  const won = decision.outcome === 'label' ? kindOf(conflict).keyOf(decision.value) : null;
  const losing = chosen.flatMap(({ candidates }) => candidates.filter(({ key }) => key !== won));
  const overruled = losing.reduce((sum, { count }) => sum + count, 0);
  return `${counted}, which overrules ${overruled} ${overruled === 1 ? 'answer' : 'answers'}`;
}
