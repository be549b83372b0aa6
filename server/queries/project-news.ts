import type { ProjectNews } from '#lib/protocol/room.ts';
import type { Db } from '#server/storage/storage.ts';

/** When something last happened that the pages of a project show. */
export async function readProjectNews(db: Db, projectId: string): Promise<ProjectNews> {
  const { decided } = await db
    .selectFrom('decision')
    .select((eb) => eb.fn.max('decided_at').as('decided'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  const { imported } = await db
    .selectFrom('import')
    .select((eb) => eb.fn.max('live_at').as('imported'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return { decided, imported };
}
