import { readNames, type ConflictRow } from '#server/storage/conflicts.ts';
import { readAwaiting, readOpenCase } from '#server/storage/stages.ts';
import type { Trx } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

interface Seen {
  conflictRevision: number;
  decisionRevision: number;
}

/**
 * Refuses an act on a conflict that moved on since its author saw it, or on which nothing is to be decided: a decision
 * stands uncontested or awaits sign-off, or nobody differs any more (SPEC D2, K8, S1).
 */
export async function refuseIfMoved(trx: Trx, conflict: ConflictRow, seen: Seen): Promise<void> {
  await refuseIfStale(trx, conflict, seen);
  if (conflict.decided && !(await readOpenCase(trx, conflict))) {
    throw conflicting('decided', 'A decision stands here. It is taken back first, by who made it, a lead or an owner.');
  }
  if (conflict.unasked) {
    throw conflicting('not-asked', 'An earlier answer leaves this question unasked here: there is nothing to decide.');
  }
  if (conflict.moot) {
    throw conflicting('moot', 'After newer data nobody differs here any more: there is nothing to decide.');
  }
  if (await readAwaiting(trx, conflict)) {
    throw conflicting('awaits-sign-off', 'This was decided and awaits sign-off: a second person signs or refuses it.');
  }
}

/**
 * Refuses an act on a conflict that moved on since its author saw it (SPEC D2), saying who moved it, when and how.
 * Nothing the author wrote is lost: drafts live on the table, not here.
 */
export async function refuseIfStale(trx: Trx, conflict: ConflictRow, seen: Seen): Promise<void> {
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
}
