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
  const { asked, given, withdrawn } = await db
    .selectFrom('label_request')
    .select((eb) => [
      eb.fn.max('asked_at').as('asked'),
      eb.fn.max('answered_at').as('given'),
      eb.fn.max('withdrawn_at').as('withdrawn'),
    ])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  const { acted, undone } = await db
    .selectFrom('handling')
    .select((eb) => [eb.fn.max('acted_at').as('acted'), eb.fn.max('undone_at').as('undone')])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return {
    decided,
    imported,
    labels: Math.max(asked ?? 0, given ?? 0, withdrawn ?? 0) || null,
    handled: Math.max(acted ?? 0, undone ?? 0) || null,
  };
}
