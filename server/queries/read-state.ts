import type { Trx } from '#server/storage/storage.ts';

/**
 * Names the state a project's facts are in: every fact is written with its entry in the log, so that between two entries
 * all who look see the same. Null while a change of a rule is being brought to the conflicts, page by page and after its
 * entry: what is read then is gone a moment later.
 */
export async function readState(db: Pick<Trx, 'selectFrom'>, projectId: string): Promise<string | null> {
  const { pending, hash } = await db
    .selectFrom('project')
    .select('entry_pending as pending')
    .select((eb) =>
      eb
        .selectFrom('log')
        .select('log.hash')
        .where('log.chain', '=', projectId)
        .orderBy('log.seq', 'desc')
        .limit(1)
        .as('hash'),
    )
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return pending === null ? `${projectId} ${hash ?? ''}` : null;
}
