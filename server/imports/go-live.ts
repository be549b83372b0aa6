import { sql } from 'kysely';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import type { ImportReport } from '#lib/protocol/data.ts';
import { appendLog } from '#server/log/append.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import type { ImportedFile } from './begin-import.ts';
import type { Complete } from './stage-withdrawals.ts';
import { inStaging, type Staging } from './staging.ts';

interface LiveOrder {
  readonly actor: string;
  readonly files: readonly ImportedFile[];
  readonly entry: EntryRule;
  readonly complete: Complete | null;
  readonly now: number;
}

/**
 * Makes everything an import staged visible, in one short transaction.
 *
 * @param entry the rule its conflicts were worked out under.
 * @returns `rule-changed` when the project has another rule by now: then nothing happened. `conditions` when questions of
 *   the project depend on each other: then their conflicts are to be reconsidered, and the project says so until it is done.
 */
export function goLive(
  staging: Staging,
  { actor, files, entry, complete, now }: LiveOrder,
): Promise<'live' | 'conditions' | 'rule-changed'> {
  const { importId, projectId, report } = staging;
  return inStaging(staging, async (trx) => {
    const project = await trx
      .selectFrom('project')
      .select('settings')
      .where('id', '=', projectId)
      .executeTakeFirstOrThrow();
    if (!isSameRule(project.settings.entry, entry)) return 'rule-changed';
    await applyChanges(trx, importId);
    await trx
      .updateTable('import')
      .set({
        status: 'live',
        live_at: now,
        report: json(report as unknown),
        files: json(files as unknown),
        met: json([...new Set([...staging.annotators.values()].map(({ id }) => id))]),
      })
      .where('id', '=', importId)
      .execute();
    await trx.deleteFrom('staged_change').where('import_id', '=', importId).execute();
    // The same files again change nothing, and what changes nothing is no event.
    if (changesAnything(report)) {
      const brought = files.map(({ plan: _plan, questions: _questions, ...file }) => file);
      const body = { report, files: brought, ...(complete === null ? {} : { complete }) };
      await appendLog(trx, { chain: projectId, at: now, actor, action: 'import.live', object: importId, body });
    }
    const conditional = await trx
      .selectFrom('question')
      .select('id')
      .where('project_id', '=', projectId)
      .where('asked_when', 'is not', null)
      .executeTakeFirst();
    if (!conditional || !changesAnything(report)) return 'live';
    // A crash leaves the rest to the next start.
    await trx.updateTable('project').set({ entry_pending: importId }).where('id', '=', projectId).execute();
    return 'conditions';
  });
}

function isSameRule(a: EntryRule, b: EntryRule): boolean {
  return a.minRaters === b.minRaters && a.agreedAt === b.agreedAt;
}

function changesAnything(report: ImportReport): boolean {
  const { unchangedAnnotations: _same, problems: _left, conflictingReferences: _stand, ...changes } = report;
  return Object.values(changes).some((count) => count > 0);
}

async function applyChanges(trx: Trx, importId: string): Promise<void> {
  await sql`
    update item set content = s.body->'content', metadata = s.body->'metadata', parent = s.body->>'parent'
    from staged_change s where s.import_id = ${importId} and s.kind = 'item' and s.object_id = item.id`.execute(trx);
  await sql`
    update question set config = s.body->'config'
    from staged_change s
    where s.import_id = ${importId} and s.kind = 'question' and s.object_id = question.id
      and s.body->'config' is not null`.execute(trx);
  await sql`
    update question set asked_when = s.body->'askedWhen'
    from staged_change s
    where s.import_id = ${importId} and s.kind = 'question' and s.object_id = question.id
      and s.body->'askedWhen' is not null`.execute(trx);
  // New data raise the revision (SPEC C3); a conflict whose answers are the same keeps it.
  await sql`
    update conflict set
      revision = conflict.revision + case when conflict.basis = s.body->>'basis' then 0 else 1 end,
      basis = s.body->>'basis',
      candidates = s.body->'candidates',
      disagreement = (s.body->>'disagreement')::float8,
      pattern = s.body->>'pattern',
      weight = (s.body->>'weight')::float8,
      moot = (s.body->>'moot')::boolean,
      unasked = (s.body->>'unasked')::boolean
    from staged_change s
    where s.import_id = ${importId} and s.kind = 'conflict' and s.object_id = conflict.id`.execute(trx);
}
