import { isSelected, type Selection, selections } from '#domain/release/selection.ts';
import type { ReleasePreview, ReleaseView } from '#lib/protocol/releases.ts';
import { notFound } from '#server/commands/refusal.ts';
import { ratersOf } from '#server/exports/frozen-row.ts';
import { readRows } from '#server/exports/gold-rows.ts';
import { readNames } from '#server/storage/conflicts.ts';
import type { ReleaseCounts } from '#server/storage/release-tables.ts';
import type { Db } from '#server/storage/storage.ts';

/** The releases of a project, newest first. */
export async function listReleases(db: Db, projectId: string): Promise<ReleaseView[]> {
  const rows = await db
    .selectFrom('dataset_release')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('number', 'desc')
    .execute();
  const names = await readNames(
    db,
    rows.map(({ made_by }) => made_by),
  );
  return rows.map((row) => ({
    number: row.number,
    note: row.note,
    selection: row.selection,
    guideline: row.guideline,
    questions: row.questions.map(({ key }) => key),
    rows: row.counts.rows,
    sources: row.counts.sources,
    hash: row.hash,
    anchor: { seq: row.anchor_seq, hash: row.anchor_hash },
    by: names.get(row.made_by) ?? 'the command line',
    at: row.made_at,
  }));
}

/** @throws Refusal when the project has no release of that number. */
export async function findRelease(db: Db, projectId: string, number: number) {
  const row = await db
    .selectFrom('dataset_release')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) throw notFound(`release ${number}`);
  return row;
}

/** What a release made now would hold, for each selection. */
export async function previewRelease(db: Db, projectId: string): Promise<ReleasePreview> {
  const empty = (): ReleaseCounts => ({ rows: 0, sources: {} });
  const counts: Record<Selection, ReleaseCounts> = { all: empty(), answered: empty(), closed: empty() };
  for await (const row of readRows(db, projectId, new Map())) {
    const { source } = row.gold;
    const raters = ratersOf(row);
    for (const selection of selections) {
      if (!isSelected({ source, raters }, selection)) continue;
      const count = counts[selection];
      count.rows++;
      count.sources[source] = (count.sources[source] ?? 0) + 1;
    }
  }
  return { counts };
}
