import { type AnswerPlace, appendAnswer } from '#server/imports/give-answer.ts';
import { AUDIT_LAYER } from '#server/imports/stage-answers.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Trx } from '#server/storage/storage.ts';

/**
 * Says what an auditor answers against what was audited, or with null that nothing stands against it any more
 * (domain/audit SPEC K14, K17). Answers of other auditors of the item are withdrawn.
 *
 * @returns whether anything changed
 */
export async function setAuditAnswer(
  trx: Trx,
  { projectId, item, question, annotator }: Omit<AnswerPlace, 'annotator'> & { annotator: string | null },
  value: unknown,
  at: number,
): Promise<boolean> {
  const kind = kindOf((await readQuestionKind(trx, question)).kind);
  const rows = await trx
    .selectFrom('live_annotation')
    .select(['annotator_id', 'value'])
    .distinctOn('annotator_id')
    .where('item_id', '=', item)
    .where('question_id', '=', question)
    .where('layer', '=', AUDIT_LAYER)
    .orderBy('annotator_id')
    .orderBy('revision', 'desc')
    .execute();
  let changed = false;
  for (const row of rows) {
    if (row.value === null || row.annotator_id === annotator) continue;
    await appendAnswer(trx, { projectId, item, question, annotator: row.annotator_id }, AUDIT_LAYER, null, at);
    changed = true;
  }
  if (annotator === null) return changed;
  const own = rows.find((row) => row.annotator_id === annotator)?.value ?? null;
  const isSame = value === null || own === null ? value === own : kind.keyOf(value) === kind.keyOf(own);
  if (isSame) return changed;
  await appendAnswer(trx, { projectId, item, question, annotator }, AUDIT_LAYER, value, at);
  return true;
}

function readQuestionKind(trx: Trx, id: string): Promise<{ kind: string }> {
  return trx.selectFrom('question').select('kind').where('id', '=', id).executeTakeFirstOrThrow();
}
