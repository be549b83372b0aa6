import { setImmediate as turn } from 'node:timers/promises';
import type { AliasEffect } from '#lib/protocol/annotator-aliases.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { notFound } from '#server/commands/refusal.ts';
import { compareConflicts, type Supposed } from '#server/imports/compare-conflicts.ts';
import { readItemsPage } from '#server/imports/items-page.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';

type AliasChange =
  | { readonly change: 'merge'; readonly annotators: readonly string[]; readonly into: string }
  | { readonly change: 'model'; readonly annotator: string; readonly isModel: boolean };

const AT_ONCE = 250;
const LAYER = 'independent';

/** What a merge or a marking would change, worked out in pages with turns for others in between. */
export async function readAliasEffect(db: Db, project: ProjectContext, change: AliasChange): Promise<AliasEffect> {
  const ids = change.change === 'merge' ? [...new Set([...change.annotators, change.into])] : [change.annotator];
  const known = await db
    .selectFrom('live_annotator')
    .select('id')
    .where('project_id', '=', project.id)
    .where('id', 'in', ids)
    .execute();
  if (known.length < ids.length) throw notFound('annotator');
  const supposed: Supposed = {
    into: new Map(change.change === 'merge' ? change.annotators.map((id) => [id, change.into]) : []),
    isModel: new Map(change.change === 'model' ? [[change.annotator, change.isModel]] : []),
  };
  const followers = await db.selectFrom('annotator_now').select('annotator_id').where('into_id', 'in', ids).execute();
  const answeredBy = [...ids, ...followers.map(({ annotator_id }) => annotator_id)];
  const questions = await readStoredQuestions(db, project.id);
  const conflicts = { opened: 0, closed: 0, changed: 0, decided: 0 };
  const totals = { items: 0, shared: 0, differing: 0 };
  for (let after = ''; ;) {
    const page = (await readItemsPage(db, project.id, { after, atOnce: AT_ONCE, answeredBy })).map(({ id }) => id);
    const last = page.at(-1);
    if (!last) return { ...totals, conflicts };
    after = last;
    totals.items += page.length;
    for (const { id, kind, config } of questions) {
      const question = { id, kind: kindOf(kind), config };
      const { shared, differing } = await readShared(db, question, ids, page);
      totals.shared += shared;
      totals.differing += differing;
      const order = { question, entry: project.settings.entry, importId: null, supposed };
      const { fresh, changed } = await compareConflicts(db, order, page);
      conflicts.opened += fresh.length;
      for (const { before, state } of changed) {
        if (before.decided) {
          if (before.basis !== state.basis) conflicts.decided++;
        } else if (before.moot && !state.moot) conflicts.opened++;
        else if (!before.moot && state.moot) conflicts.closed++;
        else if (!state.moot) conflicts.changed++;
      }
      await turn();
    }
  }
}

/** How often several of these annotators answered the same question of the same item. */
async function readShared(
  db: Db,
  { id, kind }: { id: string; kind: ReturnType<typeof kindOf> },
  annotators: readonly string[],
  items: readonly string[],
): Promise<{ shared: number; differing: number }> {
  if (annotators.length < 2) return { shared: 0, differing: 0 };
  const rows = await db
    .selectFrom('live_annotation')
    .select(['item_id', 'annotator_id', 'value'])
    .distinctOn(['item_id', 'annotator_id'])
    .where('question_id', '=', id)
    .where('layer', '=', LAYER)
    .where('item_id', 'in', [...items])
    .where('annotator_id', 'in', [...annotators])
    .orderBy('item_id')
    .orderBy('annotator_id')
    .orderBy('revision', 'desc')
    .execute();
  const byItem = Map.groupBy(
    rows.filter(({ value }) => value !== null),
    (row) => row.item_id,
  );
  const several = [...byItem.values()].filter((own) => own.length > 1);
  const differing = several.filter((own) => new Set(own.map(({ value }) => kind.keyOf(value))).size > 1);
  return { shared: several.length, differing: differing.length };
}
