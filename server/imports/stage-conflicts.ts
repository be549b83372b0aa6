import { sql } from 'kysely';
import type { EntryRule } from '#domain/adjudication/entry.ts';
import { newId } from '#server/storage/id.ts';
import { json } from '#server/storage/json.ts';
import type { Trx } from '#server/storage/storage.ts';
import { compareConflicts, type NewConflict } from './compare-conflicts.ts';
import { type AskedQuestion, inStaging, type Staging } from './staging.ts';

const AT_ONCE = 250;

/**
 * Works out the conflicts of the items an import touches, as they will be once it is live.
 *
 * @yields the number of items done.
 */
export async function* stageConflicts(
  staging: Staging,
  questions: readonly AskedQuestion[],
  entry: EntryRule,
): AsyncGenerator<number> {
  await inStaging(staging, (trx) => forgetStagedConflicts(trx, staging));
  let done = 0;
  for (const question of questions) {
    for await (const items of stageQuestionConflicts(staging, question, entry)) yield (done += items);
  }
}

/** @yields how many items more are done. */
async function* stageQuestionConflicts(
  staging: Staging,
  question: AskedQuestion,
  entry: EntryRule,
): AsyncGenerator<number> {
  const { importId } = staging;
  const items = [...(staging.touched.get(question.id) ?? [])];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const page = items.slice(from, from + AT_ONCE);
    await inStaging(staging, async (trx) => {
      const { fresh, changed } = await compareConflicts(trx, { question, entry, importId }, page);
      await insertConflicts(trx, { ...staging, questionId: question.id }, fresh);
      if (changed.length > 0) {
        await trx
          .insertInto('staged_change')
          .values(
            changed.map(({ id, state }) => ({
              import_id: importId,
              kind: 'conflict' as const,
              object_id: id,
              body: json<unknown>(state),
            })),
          )
          .execute();
      }
      staging.report.newConflicts += fresh.length;
      staging.report.changedConflicts += changed.length;
    });
    yield page.length;
  }
}

/** The entry rule may change meanwhile; then they are worked out once more. */
async function forgetStagedConflicts(trx: Trx, { importId, report }: Staging): Promise<void> {
  if (report.newConflicts > 0) await trx.deleteFrom('conflict').where('import_id', '=', importId).execute();
  await trx.deleteFrom('staged_change').where('import_id', '=', importId).where('kind', '=', 'conflict').execute();
  report.newConflicts = 0;
  report.changedConflicts = 0;
}

/** Enters conflicts; `importId` null makes them visible at once. One that is there already stays. */
export async function insertConflicts(
  trx: Trx,
  of: { projectId: string; questionId: string; importId: string | null; at: number },
  conflicts: readonly NewConflict[],
): Promise<void> {
  if (conflicts.length === 0) return;
  const rows = conflicts.map((conflict) => ({ id: newId(of.at), ...conflict }));
  await sql`
    insert into conflict (id, project_id, item_id, question_id, key, type, revision, basis, candidates, disagreement,
      pattern, weight, moot, unasked, import_id)
    select r.id, ${of.projectId}, r.item, ${of.questionId}, r.key, r.type, 1, r.basis, r.candidates, r.disagreement,
      r.pattern, r.weight, r.moot, r.unasked, ${of.importId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id text, item text, key text, type text, basis text, candidates jsonb, disagreement float8, pattern text,
        weight float8, moot boolean, unasked boolean)
    on conflict (item_id, question_id, key) do nothing`.execute(trx);
}
