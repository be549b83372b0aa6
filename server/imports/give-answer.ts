import type { ProjectContext } from '#server/commands/context.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { compareConflicts } from './compare-conflicts.ts';
import { readConditions, reconsiderConditions, updateConflicts } from './reconsider-conditions.ts';
import { insertConflicts } from './stage-conflicts.ts';

/** Whose answer to which question of an item. */
export interface AnswerPlace {
  readonly projectId: string;
  readonly item: string;
  readonly question: string;
  readonly annotator: string;
}

/** Appends somebody's answer in a layer as their next revision; `value` null withdraws it. */
export async function appendAnswer(
  trx: Trx,
  { projectId, item, question, annotator }: AnswerPlace,
  layer: string,
  value: unknown,
  at: number,
): Promise<string> {
  const { last } = await trx
    .selectFrom('annotation')
    .select((eb) => eb.fn.max('revision').as('last'))
    .where('item_id', '=', item)
    .where('question_id', '=', question)
    .where('annotator_id', '=', annotator)
    .where('layer', '=', layer)
    .executeTakeFirstOrThrow();
  const id = newId(at);
  await trx
    .insertInto('annotation')
    .values({
      id,
      project_id: projectId,
      item_id: item,
      question_id: question,
      annotator_id: annotator,
      layer,
      revision: (last ?? 0) + 1,
      value: value === null ? null : json(value),
      import_id: null,
      created_at: at,
    })
    .execute();
  return id;
}

/** Brings the conflicts of a question on these items, and of what depends on it, into line with the answers of now. */
export async function rederive(
  trx: Trx,
  project: Pick<ProjectContext, 'id' | 'settings'>,
  question: Pick<StoredQuestion, 'id' | 'kind' | 'config' | 'askedWhen'>,
  itemIds: readonly string[],
  at: number,
): Promise<void> {
  if (itemIds.length === 0) return;
  const { entry } = project.settings;
  const conditions = await readConditions(trx, await readStoredQuestions(trx, project.id), question, itemIds);
  const asked = { id: question.id, kind: kindOf(question.kind), config: question.config };
  const changes = await compareConflicts(trx, { question: asked, entry, importId: null, conditions }, itemIds);
  const of = { projectId: project.id, questionId: question.id, importId: null, at };
  await insertConflicts(trx, of, changes.fresh);
  await updateConflicts(trx, changes.changed);
  await reconsiderConditions(trx, { projectId: project.id, at, after: new Set([question.id]) }, itemIds);
}
