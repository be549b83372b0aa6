import type { Db } from '#server/storage/storage.ts';

/** An import that is live, as it is offered for choosing part of the data. */
interface LiveImport {
  id: string;
  at: number;
  files: string[];
}

/** The newest imports of a project that are live. */
export async function readLiveImports(db: Db, projectId: string): Promise<LiveImport[]> {
  const rows = await db
    .selectFrom('import')
    .select(['id', 'live_at', 'files'])
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  return rows.map(({ id, live_at, files }) => ({
    id,
    at: live_at ?? 0,
    files: (files as readonly { name: string }[]).map(({ name }) => name),
  }));
}
