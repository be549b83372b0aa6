import type { ImportReport, ImportView } from '#lib/protocol/data.ts';
import { emptyReport } from '#server/imports/staging.ts';
import type { Db } from '#server/storage/storage.ts';

const MOST = 50;

/** Imports of a project, newest first. */
export async function readImports(db: Db, projectId: string): Promise<ImportView[]> {
  const rows = await db
    .selectFrom('import')
    .leftJoin('account', 'account.id', 'import.created_by')
    .select(['import.id', 'import.status', 'import.files', 'import.report', 'import.created_at', 'account.name'])
    .where('import.project_id', '=', projectId)
    .orderBy('import.id', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    files: row.files as ImportView['files'],
    // Earlier versions counted less.
    report: { ...emptyReport, ...(row.report as ImportReport) },
    by: row.name ?? 'Command line',
    at: row.created_at,
  }));
}
