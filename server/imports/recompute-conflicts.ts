import { settlementOrder } from '#domain/adjudication/questions.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { compareConflicts } from './compare-conflicts.ts';
import { readConditions, updateConflicts } from './reconsider-conditions.ts';
import { insertConflicts } from './stage-conflicts.ts';
import { readItemsPage } from './items-page.ts';
import type { AskedQuestion, ImportServices } from './staging.ts';

const AT_ONCE = 250;

/**
 * Brings the conflicts of a project into line with a change of what they rest on. The change was committed with its id
 * before; while it stands there, a crash leaves the work to the next start.
 *
 * @param answeredBy the annotators the change is about; everybody where absent
 */
export async function applyEntryRule(
  services: ImportServices,
  project: Pick<ProjectContext, 'id' | 'settings'>,
  pending: string,
  answeredBy?: readonly string[],
): Promise<void> {
  await recomputeConflicts(services, project, answeredBy);
  await services.db
    .updateTable('project')
    .set({ entry_pending: null })
    .where('id', '=', project.id)
    .where('entry_pending', '=', pending)
    .execute();
}

/** At the start of the server: finishes what a crash interrupted. */
export async function finishEntryRules(services: ImportServices): Promise<void> {
  const projects = await services.db
    .selectFrom('project')
    .select(['id', 'settings', 'entry_pending'])
    .where('entry_pending', 'is not', null)
    .execute();
  for (const { entry_pending, ...project } of projects) await applyEntryRule(services, project, entry_pending ?? '');
}

/**
 * Works out the conflicts of a project anew, in short transactions, after its entry rule, a condition a weight or who counts as whom
 * changed: conflicts that no longer enter become moot, others come (back) into the queue. Answers stay as they are.
 */
export async function recomputeConflicts(
  services: ImportServices,
  project: Pick<ProjectContext, 'id' | 'settings'>,
  answeredBy?: readonly string[],
): Promise<void> {
  const questions = await readStoredQuestions(services.db, project.id);
  // What depends on a question is worked out when that is.
  for (const question of settlementOrder(questions)) {
    await recomputeQuestion(services, project, question, { questions, answeredBy });
  }
}

async function recomputeQuestion(
  { db, rooms, now }: ImportServices,
  { id: projectId, settings }: Pick<ProjectContext, 'id' | 'settings'>,
  { id, kind, config, askedWhen }: StoredQuestion,
  { questions, answeredBy }: { questions: readonly StoredQuestion[]; answeredBy: readonly string[] | undefined },
): Promise<void> {
  const question: AskedQuestion = { id, kind: kindOf(kind), config };
  for (let after = ''; ;) {
    const page = await readItemsPage(db, projectId, { after, atOnce: AT_ONCE, answeredBy });
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    const ids = page.map((item) => item.id);
    const changed = await db.transaction().execute(async (trx) => {
      const conditions = await readConditions(trx, questions, { id, askedWhen }, ids);
      const changes = await compareConflicts(trx, { question, entry: settings.entry, importId: null, conditions }, ids);
      await insertConflicts(trx, { projectId, questionId: question.id, importId: null, at: now() }, changes.fresh);
      await updateConflicts(trx, changes.changed);
      return [...changes.fresh, ...changes.changed].map(({ item }) => `item.${item}`);
    });
    if (changed.length > 0) rooms.recordChanged([...new Set(changed)]);
  }
}
