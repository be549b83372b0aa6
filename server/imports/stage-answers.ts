import { sql } from 'kysely';
import type { ReadRow } from '#lib/formats/format.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { AskedQuestion, Staging } from './staging.ts';

export const LAYER = 'independent';
/** What auditors answered where they found an error; it is in no figure of independent answers. */
export const AUDIT_LAYER = 'audit';

type Row<Type extends ReadRow['type']> = Extract<ReadRow, { type: Type }>;

/** The same answer again changes nothing; another one is appended as that person's next revision. */
export async function stageAnnotations(
  trx: Trx,
  staging: Staging,
  question: AskedQuestion,
  rows: readonly Row<'annotation'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const known = rows.map((row) => ({
    value: row.value,
    derived: row.derivedFrom ?? null,
    item: staging.items.get(row.item)!,
    annotator: staging.annotators.get(row.annotator)!,
  }));
  const old = await readLatest(
    trx,
    question.id,
    known.filter(({ item, annotator }) => !item.isNew && !annotator.isNew).map(({ item }) => item.id),
  );
  const touched = staging.touched.get(question.id) ?? new Set();
  staging.touched.set(question.id, touched);
  const inserts: unknown[] = [];
  const same: string[] = [];
  for (const { value, item, annotator, derived } of known) {
    staging.answered.add(`${question.id} ${annotator.id}`);
    const before = old.get(`${item.id} ${annotator.id}`);
    const isSame = before && before.value !== null && question.kind.keyOf(before.value) === question.kind.keyOf(value);
    if (isSame) {
      staging.report.unchangedAnnotations++;
      if (staging.notesSame) same.push(before.id);
      continue;
    }
    if (before) staging.report.changedAnnotations++;
    else staging.report.newAnnotations++;
    touched.add(item.id);
    const revision = (before?.revision ?? 0) + 1;
    inserts.push({ id: newId(staging.at), item: item.id, annotator: annotator.id, revision, value, derived });
  }
  await noteSame(trx, staging, same);
  if (inserts.length === 0) return;
  await sql`
    insert into annotation
      (id, project_id, item_id, question_id, annotator_id, layer, revision, value, import_id, created_at,
        derived_from)
    select r.id, ${staging.projectId}, r.item, ${question.id}, r.annotator, ${LAYER}, r.revision, r.value,
      ${staging.importId}, ${staging.at}::bigint, r.derived
    from jsonb_to_recordset(${JSON.stringify(inserts)}::text::jsonb)
      as r (id text, item text, annotator text, revision int, value jsonb, derived text)`.execute(trx);
}

/** Notes rows that the files say again. */
export async function noteSame(trx: Trx, { importId }: Staging, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into staged_change (import_id, kind, object_id, body)
    select ${importId}, 'same', id, '{}'::jsonb from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as id
    on conflict do nothing`.execute(trx);
}

/**
 * The current live answer by `item annotator`, with the last revision under the annotator's own id: the answer itself may
 * have come under the name of somebody merged into them.
 */
async function readLatest(trx: Trx, questionId: string, itemIds: readonly string[]) {
  const ids = [...new Set(itemIds)];
  if (ids.length === 0) return new Map<string, { id: string; revision: number; value: unknown }>();
  const rows = await trx
    .selectFrom('live_annotation as current')
    .select(['current.id', 'current.item_id', 'current.annotator_id', 'current.value'])
    .select((eb) =>
      eb
        .selectFrom('annotation as own')
        .select((e) => e.fn.max('own.revision').as('last'))
        .whereRef('own.question_id', '=', 'current.question_id')
        .whereRef('own.item_id', '=', 'current.item_id')
        .whereRef('own.annotator_id', '=', 'current.annotator_id')
        .where('own.layer', '=', LAYER)
        .as('revision'),
    )
    .distinctOn(['current.item_id', 'current.annotator_id'])
    .where('current.question_id', '=', questionId)
    .where('current.item_id', 'in', ids)
    .where('current.layer', '=', LAYER)
    .orderBy('current.item_id')
    .orderBy('current.annotator_id')
    .orderBy('current.revision', 'desc')
    .execute();
  return new Map(
    rows.map(({ id, item_id, annotator_id, value, revision }) => [
      `${item_id} ${annotator_id}`,
      { id, value, revision: revision ?? 0 },
    ]),
  );
}
