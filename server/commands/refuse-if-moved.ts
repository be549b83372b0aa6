import { readNames, type ConflictRow } from '#server/storage/conflicts.ts';
import type { Trx } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

/**
 * Refuses an act on a conflict that moved on since its author saw it (SPEC D2), saying who moved it, when and how.
 * Nothing the author wrote is lost: drafts live on the table, not here.
 */
export async function refuseIfMoved(
  trx: Trx,
  conflict: ConflictRow,
  seen: { conflictRevision: number; decisionRevision: number },
): Promise<void> {
  if (conflict.decision_revision !== seen.decisionRevision) {
    const last = await trx
      .selectFrom('decision')
      .select(['revision', 'act', 'outcome', 'value', 'decided_by', 'decided_at'])
      .where('conflict_id', '=', conflict.id)
      .orderBy('revision', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!last) throw conflicting('moved-on', 'Nothing was decided here yet. Look at the conflict again.');
    const names = await readNames(trx, [last.decided_by]);
    const by = names.get(last.decided_by) ?? 'Somebody';
    const did = last.act === 'undo' ? 'took the decision back' : 'decided this';
    throw conflicting('decided-before-you', `${by} ${did} a moment before you. Your text is kept.`, {
      by,
      at: last.decided_at,
      act: last.act,
      outcome: last.outcome,
      value: last.value,
      revision: last.revision,
    });
  }
  if (conflict.revision !== seen.conflictRevision) {
    throw conflicting('answers-changed', 'New data changed the answers to this conflict. Look at them again first.', {
      revision: conflict.revision,
    });
  }
  if (conflict.decided) {
    throw conflicting('decided', 'A decision stands here. It is taken back first, by who made it, a lead or an owner.');
  }
  if (conflict.moot) {
    throw conflicting('moot', 'After newer data nobody differs here any more: there is nothing to decide.');
  }
}
