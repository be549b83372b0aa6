import type { Db, Trx } from '#server/storage/storage.ts';

/**
 * Revokes an account's tokens: all of them, or those bound to one project.
 *
 * @returns the ids of those that were not revoked before
 */
export async function revokeTokens(
  db: Db | Trx,
  whose: { accountId: string; projectId?: string },
  at: number,
): Promise<string[]> {
  let query = db
    .updateTable('api_token')
    .set({ revoked_at: at })
    .where('account_id', '=', whose.accountId)
    .where('revoked_at', 'is', null);
  if (whose.projectId !== undefined) query = query.where('project_id', '=', whose.projectId);
  return (await query.returning('id').execute()).map(({ id }) => id).sort();
}
