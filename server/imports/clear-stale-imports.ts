import type { Services } from '#server/services.ts';
import { discardLeftovers, endImport } from './discard-import.ts';

/** At the start of the server: imports that a crash left staging have failed, and nothing of them stays. */
export async function clearStaleImports({ db }: Pick<Services, 'db'>): Promise<void> {
  const rows = await db.selectFrom('import').select('id').where('status', '=', 'staging').execute();
  for (const { id } of rows) await endImport(db, id, 'failed');
  await discardLeftovers(db, null);
}
