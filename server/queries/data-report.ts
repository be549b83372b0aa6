import { type RawBuilder, sql } from 'kysely';
import type { DataReport, ReportItem } from '#lib/protocol/data-report.ts';
import type { ImportReport } from '#lib/protocol/data.ts';
import { notFound } from '#server/commands/refusal.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { readContradictions } from './contradictions.ts';
import { readQuestionData, type ReportScope } from './question-data.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';

const MOST_SHOWN = 20;
const MOST_GROUPS = 10;

// Whatever it counts is written with an entry in the log.
const reports = new Remembered<DataReport>(50);

/**
 * What is in the data of a project, or what one import brought to it. Counted in the database, once per state of the log;
 * only names, labels and the first examples come here.
 *
 * @throws Refusal when there is no such import.
 */
export async function readDataReport(db: Db, scope: ReportScope): Promise<DataReport> {
  const state = await readState(db, scope.projectId);
  return reports.get(state && `${state} ${scope.key} ${scope.importId ?? ''}`, () => count(db, scope));
}

async function count(db: Db, scope: ReportScope): Promise<DataReport> {
  const { projectId, importId } = scope;
  const brought = importId === null ? null : await readImport(db, projectId, importId);
  const ofImport = importId === null ? sql`true` : sql`item.import_id = ${importId}`;
  const mine = sql<boolean>`item.project_id = ${projectId} and ${ofImport} and ${scope.sees('item.id')}`;
  const { rows } = await sql<{ items: number; bare: number }>`
    select count(*)::int as items, (count(*) filter (where item.content = '[]'::jsonb))::int as bare
    from live_item item where ${mine}`.execute(db);
  const questions = [];
  for (const question of await readStoredQuestions(db, projectId)) {
    questions.push(await readQuestionData(db, scope, question));
  }
  return {
    import: brought,
    items: rows[0]?.items ?? 0,
    withoutText: rows[0]?.bare ?? 0,
    questions,
    sameText: await readSameText(db, mine),
    contradicting: await readContradictions(db, projectId, MOST_SHOWN),
  };
}

async function readImport(db: Db, projectId: string, importId: string): Promise<DataReport['import']> {
  const row = await db
    .selectFrom('import')
    .select(['files', 'report'])
    .where('id', '=', importId)
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .executeTakeFirst();
  if (!row) throw notFound('import');
  const files = (row.files as { name: string }[]).map(({ name }) => name);
  return { id: importId, files, leftOut: (row.report as ImportReport).problems };
}

async function readSameText(db: Db, mine: RawBuilder<boolean>): Promise<DataReport['sameText']> {
  const { rows } = await sql<{ items: number; groups: ReportItem[][] | null }>`
    with same as materialized (
      select count(*) as many, (array_agg(item.id order by item.key))[1:${sql.lit(MOST_GROUPS)}] as ids
      from live_item item where ${mine} and item.content <> '[]'::jsonb
      group by md5(item.content::text) having count(*) > 1)
    select coalesce((select sum(many) from same), 0)::int as items,
      (select jsonb_agg((
          select jsonb_agg(jsonb_build_object('id', item.id, 'key', item.key) order by item.key)
          from item where item.id = any (first.ids)))
        from (select ids from same order by many desc, ids limit ${MOST_GROUPS}) first) as groups`.execute(db);
  return { items: rows[0]?.items ?? 0, groups: rows[0]?.groups ?? [] };
}
