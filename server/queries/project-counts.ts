import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { readBasis, readQuestions } from './answers.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';

interface Counts {
  items: number;
  /** Conflicts to decide. */
  open: number;
  decided: number;
  /** Items with a conflict, decided or not. */
  disputed: number;
}

interface AnswerCounts {
  annotations: number;
  annotators: number;
  /** Items enough people answered. */
  overlapping: number;
}

const counts = new Remembered<Counts>(100);
const answerCounts = new Remembered<AnswerCounts>(100);

/** Counts of what the viewer may know of; items they owe a label on are theirs to know. */
export async function countNow(db: Db, sight: Sight): Promise<Counts> {
  const state = await readState(db, sight.projectId);
  return counts.get(state && `${state} ${sight.key}`, () => count(db, sight));
}

/** Counts of answers, which most entries of the log leave as they are. */
export async function countAnswersNow(db: Db, sight: Sight, minRaters: number): Promise<AnswerCounts> {
  const bases: string[] = [];
  for (const question of await readQuestions(db, sight.projectId)) {
    bases.push(await readBasis(db, sight.projectId, question, sight));
  }
  return answerCounts.get(`${sight.projectId} ${bases.join(' ')} ${minRaters}`, () =>
    countAnswers(db, sight, minRaters),
  );
}

async function count(db: Db, sight: Sight): Promise<Counts> {
  const { items } = await db
    .selectFrom('live_item')
    .select((eb) => eb.fn.countAll<number>().as('items'))
    .where('project_id', '=', sight.projectId)
    .where(sight.knows('live_item.id'))
    .executeTakeFirstOrThrow();
  const conflicts = await db
    .selectFrom('live_conflict')
    .select((eb) => eb.fn.countAll<number>().filterWhere('decided', '=', false).as('open'))
    .select((eb) => eb.fn.countAll<number>().filterWhere('decided', '=', true).as('decided'))
    .select((eb) => eb.fn.count<number>('item_id').distinct().as('disputed'))
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where(sight.knows('live_conflict.item_id'))
    .executeTakeFirstOrThrow();
  return { items, ...conflicts };
}

async function countAnswers(db: Db, sight: Sight, minRaters: number): Promise<AnswerCounts> {
  const { annotations, annotators } = await db
    .selectFrom('live_annotation')
    .select((eb) => eb.fn.countAll<number>().as('annotations'))
    .select((eb) => eb.fn.count<number>('annotator_id').distinct().as('annotators'))
    .where('project_id', '=', sight.projectId)
    .where(sight.knows('live_annotation.item_id'))
    .executeTakeFirstOrThrow();
  const { overlapping } = await db
    .selectFrom(
      db
        .selectFrom('live_annotation')
        .select('item_id')
        .where('project_id', '=', sight.projectId)
        .where(sight.knows('live_annotation.item_id'))
        .groupBy('item_id')
        .having((eb) => eb(eb.fn.count('annotator_id').distinct(), '>=', minRaters))
        .as('answered'),
    )
    .select((eb) => eb.fn.countAll<number>().as('overlapping'))
    .executeTakeFirstOrThrow();
  return { annotations, annotators, overlapping };
}
