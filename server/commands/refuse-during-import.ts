import type { Trx } from '#server/storage/storage.ts';
import { conflicting } from './refusal.ts';

/**
 * Refuses a change of answers, or of who gave them, while an import is under way: that has worked out its conflicts from
 * the answers as they were. None begins until the transaction ends.
 */
export async function refuseDuringImport(trx: Trx, projectId: string): Promise<void> {
  // An import that begins refers to the project's row, so it waits for this.
  await trx.selectFrom('project').select('id').where('id', '=', projectId).forUpdate().execute();
  const running = await trx
    .selectFrom('import')
    .select('id')
    .where('project_id', '=', projectId)
    .where('status', '=', 'staging')
    .executeTakeFirst();
  if (running) {
    throw conflicting('import-running', 'An import of this project is under way: wait for it, or cancel it.');
  }
}
