import { type AskedWhen, conditionProblem } from '#domain/adjudication/questions.ts';
import { applyEntryRule } from '#server/imports/recompute-conflicts.ts';
import type { Services } from '#server/services.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readStoredQuestions, type StoredQuestion } from '#server/storage/item-questions.ts';
import { json } from '#server/storage/json.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import type { InProject } from './context.ts';
import { notFound, Refusal } from './refusal.ts';

interface QuestionChange {
  readonly prompt: string;
  readonly config: unknown;
  readonly askedWhen: AskedWhen | null;
}

/**
 * Changes how a question is put: its words, the settings of its kind, and when it is asked (SPEC I1, I2). Answers stay what
 * they are, so a label or point that can be given today can be given after it.
 */
export async function changeQuestion(
  services: Services,
  context: InProject,
  questionId: string,
  change: QuestionChange,
): Promise<null> {
  const order = { action: 'question.change', may: 'project.settings' } as const;
  const { pending, settings } = await carryOutInProject(services, context, order, async (trx, at, { project }) => {
    // Two conditions changed at once could lead in a circle that neither of them shows.
    await trx.selectFrom('project').select('id').where('id', '=', project.id).forUpdate().execute();
    const questions = await readStoredQuestions(trx, project.id);
    const old = questions.find(({ id }) => id === questionId);
    if (!old) throw notFound('question');
    const config = checkedConfig(old, change.config);
    refuseCondition(questions, old, change.askedWhen);
    const { prompt, askedWhen } = change;
    const from = { prompt: old.prompt, config: old.config, askedWhen: old.askedWhen };
    const isWorked = JSON.stringify([from.config, from.askedWhen]) !== JSON.stringify([config, askedWhen]);
    const pending = isWorked ? newId(at) : null;
    await trx
      .updateTable('question')
      .set({ prompt, config: json(config), asked_when: askedWhen === null ? null : json<AskedWhen | null>(askedWhen) })
      .where('id', '=', old.id)
      .execute();
    if (pending) {
      await trx.updateTable('project').set({ entry_pending: pending }).where('id', '=', project.id).execute();
    }
    const body = { from, to: { prompt, config, askedWhen } };
    return {
      result: { pending, settings: project.settings },
      entry: { chain: project.id, action: 'question.change', object: old.id, body },
    };
  });
  // Weights and conditions move conflicts.
  if (pending !== null) await applyEntryRule(services, { id: context.project.id, settings }, pending);
  services.rooms.accessChanged({ projectId: context.project.id });
  return null;
}

/** @throws Refusal when the settings do not fit the kind, or take away what people may have answered. */
function checkedConfig(old: StoredQuestion, config: unknown): unknown {
  const kind = kindOf(old.kind);
  const parsed = kind.config['~standard'].validate(config);
  if (parsed instanceof Promise) throw new Error('a kind answers at once');
  if (parsed.issues) throw refused(parsed.issues[0]?.message ?? 'they do not fit its kind');
  const after = new Set(kind.labels(parsed.value).map(({ value }) => value));
  const lost = kind.labels(old.config).find(({ value }) => !after.has(value));
  if (lost) throw refused(`“${lost.value}” is gone, and answers may name it`);
  return parsed.value;
}

function refused(why: string): Refusal {
  return new Refusal(422, 'settings-do-not-fit', `The settings of the question: ${why}.`, { field: 'config' });
}

function refuseCondition(questions: readonly StoredQuestion[], old: StoredQuestion, condition: AskedWhen | null): void {
  const earlier = questions.find(({ id }) => id === condition?.question);
  const labels = earlier ? kindOf(earlier.kind).labels(earlier.config) : [];
  const values = labels.map(({ value }) => value);
  const problem = conditionProblem(questions, old.id, condition, values);
  if (problem) throw new Refusal(422, 'condition-cannot-be', problem, { field: 'askedWhen' });
}
