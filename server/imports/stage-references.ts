import { sql } from 'kysely';
import type { ReadRow } from '#lib/formats/format.ts';
import { newId } from '#server/storage/id.ts';
import type { Trx } from '#server/storage/storage.ts';
import { noteSame } from './stage-answers.ts';
import { type AskedQuestion, inStaging, type Staging } from './staging.ts';

type Row = Extract<ReadRow, { type: 'reference' }>;

/** A reference that the same file said before stays; another one is entered with its place. */
export async function stageReferences(
  trx: Trx,
  staging: Staging,
  question: AskedQuestion,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const known = rows.map(({ value, item, place }) => ({
    ...{ value, key: question.kind.keyOf(value), item: staging.items.get(item)! },
    ...{ source: place.file, line: place.record ?? place.line },
  }));
  const ids = [...new Set(known.filter(({ item }) => !item.isNew).map(({ item }) => item.id))];
  const old =
    ids.length === 0
      ? []
      : await trx
          .selectFrom('live_reference')
          .select(['id', 'item_id', 'value'])
          .where('question_id', '=', question.id)
          .where('item_id', 'in', ids)
          .execute();
  const present = new Map(old.map((row) => [`${row.item_id} ${question.kind.keyOf(row.value)}`, row.id]));
  const before = known.map(({ item, key }) => present.get(`${item.id} ${key}`));
  await noteSame(
    trx,
    staging,
    before.filter((id) => id !== undefined),
  );
  const inserts = known
    .filter((_, index) => before[index] === undefined)
    .map(({ item, value, source, line }) => ({ id: newId(staging.at), item: item.id, value, source, line }));
  staging.report.newReferences += inserts.length;
  if (inserts.length === 0) return;
  await sql`
    insert into reference (id, project_id, item_id, question_id, value, import_id, created_at, source, line)
    select r.id, ${staging.projectId}, r.item, ${question.id}, r.value, ${staging.importId}, ${staging.at}::bigint,
      r.source, r.line
    from jsonb_to_recordset(${JSON.stringify(inserts)}::text::jsonb)
      as r (id text, item text, value jsonb, source text, line int)`.execute(trx);
}

/**
 * Marks earlier references that these files say otherwise: those of the same file, or all of them. Nothing of them is
 * lost; they count no more once the import is live.
 */
export function supersedeReferences(staging: Staging, replacesAll: boolean): Promise<void> {
  const { importId, projectId, report } = staging;
  return inStaging(staging, async (trx) => {
    const { numAffectedRows } = await sql`
      with said as (
        select item_id, question_id, source, id from reference where import_id = ${importId}
        union all
        select r.item_id, r.question_id, r.source, r.id from staged_change s join reference r on r.id = s.object_id
        where s.import_id = ${importId} and s.kind = 'same')
      insert into reference_superseded (reference_id, import_id)
      select distinct old.id, ${importId} from live_reference old
      join said on said.item_id = old.item_id and said.question_id = old.question_id and said.id <> old.id
      where old.project_id = ${projectId} and (${replacesAll}::boolean or said.source = old.source)
        and not exists (
          select 1 from staged_change s
          where s.import_id = ${importId} and s.kind = 'same' and s.object_id = old.id)`.execute(trx);
    report.changedReferences = Number(numAffectedRows ?? 0);
  });
}

/** Counts what has references that contradict each other, as it will be once the import is live. */
export async function countContradictions({ db, importId, projectId, report }: Staging): Promise<void> {
  const { rows } = await sql<{ many: number }>`
    select count(*)::int as many from (
      select item_id, question_id from (
        select item_id, question_id, value, id from live_reference where project_id = ${projectId}
        union all
        select item_id, question_id, value, id from reference where import_id = ${importId}) as now
      where not exists (
        select 1 from reference_superseded s where s.reference_id = now.id and s.import_id = ${importId})
      group by item_id, question_id having count(distinct value) > 1) as contradicting`.execute(db);
  report.conflictingReferences = rows[0]?.many ?? 0;
}
