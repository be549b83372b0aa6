import { sql } from 'kysely';
import { conflicting, notFound } from '#server/commands/refusal.ts';
import type { ImportStatus } from '#server/storage/import-tables.ts';
import type { Db } from '#server/storage/storage.ts';

const AT_ONCE = 2_000;

/** Ends a staging import without a trace of its data. Of several that try, each may finish the other's work. */
export async function endImport(
  db: Db,
  importId: string,
  status: Exclude<ImportStatus, 'live' | 'staging'>,
): Promise<void> {
  await db.updateTable('import').set({ status }).where('id', '=', importId).where('status', '=', 'staging').execute();
  await discardRows(db, importId);
}

/**
 * Cancels a staging import.
 *
 * @throws Refusal when there is no such import or it is no longer staging.
 */
export async function cancelImport(db: Db, projectId: string, importId: string): Promise<null> {
  const row = await db
    .selectFrom('import')
    .select('status')
    .where('id', '=', importId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (!row) throw notFound('import');
  const { numUpdatedRows } = await db
    .updateTable('import')
    .set({ status: 'cancelled' })
    .where('id', '=', importId)
    .where('status', '=', 'staging')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw conflicting('import-over', 'This import is over: there is nothing to cancel.');
  await discardRows(db, importId);
  return null;
}

/** Removes what ended imports left when their process was killed in the middle of it. */
export async function discardLeftovers(db: Db, projectId: string | null): Promise<void> {
  const rows = await db
    .selectFrom('import')
    .select('id')
    .where('status', 'in', ['cancelled', 'failed'])
    .$if(projectId !== null, (query) => query.where('project_id', '=', projectId ?? ''))
    // Bytes are kept before anything else and removed after it, so they tell whether something is left.
    .where((eb) => eb.exists(eb.selectFrom('import_chunk').select('seq').whereRef('import_id', '=', 'import.id')))
    .execute();
  for (const { id } of rows) await discardRows(db, id);
}

/** Deletes in short statements, so that people's commands get their turn in between. */
async function discardRows(db: Db, importId: string): Promise<void> {
  await db.deleteFrom('reference_superseded').where('import_id', '=', importId).execute();
  for (const table of ['conflict', 'annotation', 'reference'] as const) await deleteAll(db, table, importId);
  await sql`
    delete from question where id in (
      select object_id from staged_change
      where import_id = ${importId} and kind = 'question' and body->'created' is not null)`.execute(db);
  for (const table of ['item', 'annotator'] as const) await deleteAll(db, table, importId);
  await db.deleteFrom('staged_change').where('import_id', '=', importId).execute();
  await db.deleteFrom('import_chunk').where('import_id', '=', importId).execute();
}

type OwnedTable = 'conflict' | 'annotation' | 'reference' | 'item' | 'annotator';

async function deleteAll(db: Db, table: OwnedTable, importId: string): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where id in (
        select id from ${sql.table(table)} where import_id = ${importId} limit ${AT_ONCE})`.execute(db);
    if (Number(numAffectedRows ?? 0) < AT_ONCE) return;
  }
}
