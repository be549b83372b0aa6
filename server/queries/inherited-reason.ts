import type { Kind } from '#domain/kind.ts';
import type { InheritedReason } from '#lib/protocol/views.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Db } from '#server/storage/storage.ts';

/** Causes and reason of the latest standing decision on the same pattern (SPEC D9), or null. */
export async function inheritedReason(
  db: Db,
  conflict: { id: string; project_id: string; question_id: string; pattern_key: string; candidates: StoredCandidate[] },
  kind: Kind<unknown, unknown>,
): Promise<InheritedReason | null> {
  const earlier = await db
    .selectFrom('decision')
    .innerJoin('live_conflict as conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'decision.conflict_id')
        .onRef('conflict.decision_revision', '=', 'decision.revision'),
    )
    .innerJoin('item', 'item.id', 'decision.item_id')
    .select(['item.key as item_key', 'decision.causes', 'decision.rationale', 'decision.outcome', 'decision.value'])
    .where('decision.project_id', '=', conflict.project_id)
    .where('decision.question_id', '=', conflict.question_id)
    .where('conflict.pattern_key', '=', conflict.pattern_key)
    .where('conflict.decided', '=', true)
    .where('conflict.id', '!=', conflict.id)
    .orderBy('decision.decided_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!earlier) return null;
  const present = new Set(conflict.candidates.map(({ value }) => kind.keyOf(value)));
  return {
    itemKey: earlier.item_key,
    causes: earlier.causes.filter(({ answer }) => present.has(answer)),
    rationale: earlier.rationale,
  };
}
