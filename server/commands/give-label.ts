import { canChangeLabel, type LabelState, labelState } from '#domain/adjudication/another-label.ts';
import { appendAnswer, rederive } from '#server/imports/give-answer.ts';
import { LAYER } from '#server/imports/stage-answers.ts';
import { labelFacts } from '#server/queries/labels.ts';
import type { Services } from '#server/services.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import { newId } from '#server/storage/id.ts';
import { readStoredQuestions } from '#server/storage/item-questions.ts';
import type { Trx } from '#server/storage/storage.ts';
import { carryOutInProject } from './carry-out-in-project.ts';
import { insertComment } from './comment.ts';
import type { InProject } from './context.ts';
import { badRequest, conflicting, notFound, Refusal } from './refusal.ts';
import { refuseDuringImport } from './refuse-during-import.ts';

interface GiveBody {
  commandId: string;
  label: string;
  value?: unknown;
  comment: string;
}

/** Gives a label that was asked for, or changes it, and works its conflict out anew (SPEC A5, A6). */
export function giveLabel(
  services: Services,
  context: InProject,
  itemId: string,
  { commandId, label: id, value, comment }: GiveBody,
): Promise<{ changed: boolean }> {
  const order = { action: 'label.give', may: 'label.give', commandId } as const;
  return carryOutInProject(services, context, order, async (trx, at, { actor, project }) => {
    await refuseDuringImport(trx, project.id);
    const label = await readLabel(trx, { projectId: project.id, itemId, accountId: actor.accountId, id });
    const questions = await readStoredQuestions(trx, project.id);
    const question = questions.find((one) => one.id === label.question_id);
    if (!question) throw notFound('question');
    const kind = kindOf(question.kind);
    const parsed = await kind.value(question.config)['~standard'].validate(value);
    if (parsed.issues) throw badRequest(parsed.issues[0]?.message ?? 'This answer does not fit the question.');
    const annotator = await findAnnotator(trx, { projectId: project.id, ...actor }, at);
    const before = await readLast(trx, { itemId, questionId: question.id, annotator: annotator.id });
    const changed = before === null || before.value === null || kind.keyOf(before.value) !== kind.keyOf(parsed.value);
    const place = { project_id: project.id, item_id: itemId, question_id: question.id };
    const answer = { projectId: project.id, item: itemId, question: question.id, annotator: annotator.id };
    const annotation = changed ? await appendAnswer(trx, answer, LAYER, parsed.value, at) : null;
    if (changed) await rederive(trx, project, question, [itemId], at);
    await trx.updateTable('label_request').set({ answered_at: at }).where('id', '=', id).execute();
    const written =
      comment === '' ? null : await insertComment(trx, { ...place, accountId: actor.accountId, text: comment, at });
    const isNothing = !changed && label.answered_at !== null && written === null;
    return {
      result: { changed },
      entry: isNothing
        ? null
        : {
            chain: project.id,
            action: label.answered_at === null ? 'label.give' : 'label.change',
            object: itemId,
            body: { label: id, question: question.id, annotation, value: parsed.value, comment: written },
          },
      rooms: [`item.${itemId}`],
    };
  });
}

/** What was asked of this person, locked; refused when it can be given or changed no more. */
async function readLabel(
  trx: Trx,
  { projectId, itemId, accountId, id }: { projectId: string; itemId: string; accountId: string; id: string },
) {
  await trx.selectFrom('label_request').select('id').where('id', '=', id).forUpdate().execute();
  const label = await trx
    .selectFrom('label_now')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('item_id', '=', itemId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!label) throw notAsked();
  const facts = labelFacts(label);
  const state = labelState(facts);
  if (state !== 'open' && !canChangeLabel(facts)) throw conflicting('label-closed', says[state]);
  return label;
}

/** Said to who was asked for no label on an item. */
export const notAsked = () => new Refusal(404, 'not-asked', 'You are not asked for a label on this item.');

const says: Readonly<Record<LabelState, string>> = {
  open: 'This label is open.',
  given: 'You can’t change your label any more: the conflict was decided, or you have seen the others’ answers.',
  withdrawn: 'Your label is not asked for any more: a lead took it back.',
  left: 'You may not label here any more.',
  elsewhere: 'Your answer to this came in with an import meanwhile.',
  decided: 'This was decided meanwhile: your label is not needed any more.',
  settled: 'Nobody differs here any more: your label is not needed.',
  seen: 'You have seen the others’ answers to this item meanwhile, so a label of yours would not be blind.',
};

/** The annotator this person is in the project; made the first time, under a name nobody has. */
export async function findAnnotator(
  trx: Trx,
  { projectId, accountId, name }: { projectId: string; accountId: string; name: string },
  at: number,
): Promise<{ id: string }> {
  const linked = await trx
    .selectFrom('live_annotator')
    .select('id')
    .where('project_id', '=', projectId)
    .where('account_id', '=', accountId)
    .where('is_model', '=', false)
    .orderBy('id')
    .executeTakeFirst();
  if (linked) return linked;
  const taken = await trx
    .selectFrom('annotator')
    .leftJoin('annotator_now as now', 'now.annotator_id', 'annotator.id')
    .select(['annotator.name', 'now.name as called'])
    .where('annotator.project_id', '=', projectId)
    .execute();
  const names = new Set(taken.flatMap((row) => [row.name, row.called]));
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name} (${number})`;
  const id = newId(at);
  await trx
    .insertInto('annotator')
    .values({ id, project_id: projectId, name: free, is_model: false, account_id: accountId, import_id: null })
    .execute();
  return { id };
}

async function readLast(
  trx: Trx,
  { itemId, questionId, annotator }: { itemId: string; questionId: string; annotator: string },
): Promise<{ value: unknown } | null> {
  const row = await trx
    .selectFrom('annotation')
    .select('value')
    .where('item_id', '=', itemId)
    .where('question_id', '=', questionId)
    .where('annotator_id', '=', annotator)
    .where('layer', '=', LAYER)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
