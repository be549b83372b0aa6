import { sql } from 'kysely';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import type { ImportReport } from '#lib/protocol/data.ts';
import { appendLog } from '#server/log/append.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { ImportedFile } from './begin-import.ts';
import { inStaging, type Staging } from './staging.ts';

/**
 * Makes everything an import staged visible, in one short transaction.
 *
 * @param entry the rule its conflicts were worked out under.
 * @returns false when the project has another rule by now: then nothing happened.
 */
export function goLive(
  staging: Staging,
  { actor, files, entry, now }: { actor: string; files: readonly ImportedFile[]; entry: EntryRule; now: number },
): Promise<boolean> {
  const { importId, projectId, report } = staging;
  return inStaging(staging, async (trx) => {
    const project = await trx
      .selectFrom('project')
      .select('settings')
      .where('id', '=', projectId)
      .executeTakeFirstOrThrow();
    if (!isSameRule(project.settings.entry, entry)) return false;
    await applyChanges(trx, importId);
    await trx
      .updateTable('import')
      .set({ status: 'live', live_at: now, report: json(report as unknown), files: json(files as unknown) })
      .where('id', '=', importId)
      .execute();
    await trx.deleteFrom('staged_change').where('import_id', '=', importId).execute();
    // The same files again change nothing, and what changes nothing is no event.
    if (changesAnything(report)) {
      const body = { report, files };
      await appendLog(trx, { chain: projectId, at: now, actor, action: 'import.live', object: importId, body });
    }
    return true;
  });
}

function isSameRule(a: EntryRule, b: EntryRule): boolean {
  return a.minRaters === b.minRaters && a.agreedAt === b.agreedAt;
}

function changesAnything({ unchangedAnnotations: _same, problems: _left, ...changes }: ImportReport): boolean {
  return Object.values(changes).some((count) => count > 0);
}

async function applyChanges(trx: Trx, importId: string): Promise<void> {
  await sql`
    update item set content = s.body->'content', metadata = s.body->'metadata'
    from staged_change s where s.import_id = ${importId} and s.kind = 'item' and s.object_id = item.id`.execute(trx);
  await sql`
    update question set config = s.body->'config'
    from staged_change s
    where s.import_id = ${importId} and s.kind = 'question' and s.object_id = question.id
      and s.body->'config' is not null`.execute(trx);
  // New data raise the revision (SPEC C3); a conflict whose answers are the same keeps it.
  await sql`
    update conflict set
      revision = conflict.revision + case when conflict.basis = s.body->>'basis' then 0 else 1 end,
      basis = s.body->>'basis',
      candidates = s.body->'candidates',
      disagreement = (s.body->>'disagreement')::float8,
      pattern = s.body->>'pattern',
      weight = (s.body->>'weight')::float8,
      moot = (s.body->>'moot')::boolean
    from staged_change s
    where s.import_id = ${importId} and s.kind = 'conflict' and s.object_id = conflict.id`.execute(trx);
}
