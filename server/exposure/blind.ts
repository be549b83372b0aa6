import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#server/storage/storage.ts';
import type { Sight } from './sight.ts';

/** Condition on `annotation` and its `annotator`: the answer was given blind (domain/exposure SPEC E5). */
export function blind(annotation = 'annotation', annotator = 'annotator'): RawBuilder<boolean> {
  const of = (table: string, column: string) => sql.ref(`${table}.${column}`);
  return sql<boolean>`(${of(annotation, 'import_id')} is not null or not exists (
    select 1 from exposure where exposure.account_id = ${of(annotator, 'account_id')}
      and exposure.item_id = ${of(annotation, 'item_id')} and exposure.at <= ${of(annotation, 'created_at')}))`;
}

/** How many people's answers to an item are in no blind figure, because none of them was given blind (SPEC E6). */
export async function countLeftOut(db: Db, questionId: string, layer: string, sight?: Sight): Promise<number> {
  const { left } = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .select(sql<number>`count(distinct annotation.item_id || annotation.annotator_id)`.as('left'))
    .where('annotation.question_id', '=', questionId)
    .where('annotation.layer', '=', layer)
    .where('annotation.import_id', 'is', null)
    .where('annotator.is_model', '=', false)
    .where(sql<boolean>`not ${blind()}`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('live_annotation as earlier')
            .innerJoin('annotator as who', 'who.id', 'earlier.annotator_id')
            .select('earlier.id')
            .whereRef('earlier.item_id', '=', 'annotation.item_id')
            .whereRef('earlier.question_id', '=', 'annotation.question_id')
            .whereRef('earlier.annotator_id', '=', 'annotation.annotator_id')
            .whereRef('earlier.layer', '=', 'annotation.layer')
            .where(blind('earlier', 'who')),
        ),
      ),
    )
    .$if(sight !== undefined, (query) => query.where(sight!.knows('annotation.item_id')))
    .executeTakeFirstOrThrow();
  return Number(left);
}
