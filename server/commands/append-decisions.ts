import type { Insertable, Selectable } from 'kysely';
import { newId } from '#server/storage/id.ts';
import { reconsiderConditions } from '#server/imports/reconsider-conditions.ts';
import { readWaiting } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import type { DecisionTable } from '#server/storage/deciding-tables.ts';
import type { Trx } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

/** A decision or undo as it is appended; a row of another act says so itself. */
export type DecisionRow = Insertable<DecisionTable>;

/** Rows of one INSERT: with its columns this stays below the 65,535 parameters of a statement. */
const AT_ONCE = 500;

/**
 * Appends decisions and moves their conflicts on; the one way in which either happens. What is taken back ends its case, and
 * what depends on their questions is brought into line with them.
 *
 * @param terms `awaits`: they stand once a second person signed them
 * @throws Refusal `settle-first` for one on a question that waits for another (SPEC I3).
 * @throws a broken `decision_once` when a conflict has that revision already.
 */
export async function appendDecisions(trx: Trx, rows: readonly DecisionRow[], { awaits = false } = {}): Promise<void> {
  const made = rows.filter(({ act }) => act === 'decide');
  const [held] = await readWaiting(trx, made);
  if (held) throw conflicting('settle-first', held.says);
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const batch = rows.slice(from, from + AT_ONCE);
    await trx
      .insertInto('decision')
      .values(
        batch.map((row) => ({
          ...row,
          value: json(row.value),
          causes: json(row.causes),
          dissent: json(row.dissent),
          policy_trace: json(row.policy_trace),
        })),
      )
      .execute();
    const decided = batch.filter(({ act }) => act === 'decide').map((row) => row.conflict_id);
    const undone = batch.filter(({ act }) => act === 'undo').map((row) => row.conflict_id);
    for (const [ids, stands] of [
      [decided, !awaits],
      [undone, false],
    ] as const) {
      if (ids.length === 0) continue;
      await trx
        .updateTable('conflict')
        .set((eb) => ({ decision_revision: eb('decision_revision', '+', 1), decided: stands }))
        .where('id', 'in', ids)
        .execute();
    }
    const [acted] = batch;
    if (undone.length === 0 || !acted) continue;
    await trx
      .updateTable('contest_case')
      .set({ state: 'reopened', closed_at: acted.decided_at, closed_by: acted.decided_by, reason: acted.rationale })
      .where('conflict_id', 'in', undone)
      .where('state', '=', 'open')
      .execute();
  }
  const [first] = rows;
  if (!first) return;
  const after = new Set(rows.map((row) => row.question_id));
  const items = [...new Set(rows.map((row) => row.item_id))];
  await reconsiderConditions(trx, { projectId: first.project_id, at: first.decided_at, after }, items);
}

/** The row that takes back a decision. `conflict`: how its conflict stands now. */
export function undoOf(
  standing: Selectable<DecisionTable>,
  conflict: { basis: string; revision: number },
  by: { actor: string; at: number; reason: string },
): Selectable<DecisionTable> {
  return {
    ...standing,
    id: newId(by.at),
    revision: standing.revision + 1,
    act: 'undo',
    outcome: null,
    value: null,
    causes: [],
    rationale: by.reason,
    dissent: [],
    basis: conflict.basis,
    conflict_revision: conflict.revision,
    follows: null,
    settling: null,
    decided_by: by.actor,
    decided_at: by.at,
  };
}
