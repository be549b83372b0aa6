import { measureQuestion } from '#domain/agreement/agreement.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import type { QuestionAgreement } from '#lib/protocol/data.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';

const LAYER = 'independent';
/** Most recent results, by question and by what they rest on. */
const REMEMBERED = 50;
const remembered = new Map<string, QuestionAgreement>();

/** Agreement per question among people's current answers in the independent layer; models are left out. */
export async function readAgreement(db: Db, projectId: string): Promise<QuestionAgreement[]> {
  const questions = await db
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config'])
    .where('project_id', '=', projectId)
    .orderBy('position')
    .execute();
  const result: QuestionAgreement[] = [];
  for (const question of questions) {
    const basis = await readBasis(db, question.id);
    const name = `${question.id} ${basis}`;
    const known = remembered.get(name) ?? (await measure(db, question));
    remembered.delete(name);
    remembered.set(name, known);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    result.push(known);
  }
  return result;
}

/** Answers are only ever appended, so their number and newest id tell whether anything changed. */
async function readBasis(db: Db, questionId: string): Promise<string> {
  const { count, newest } = await db
    .selectFrom('live_annotation')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('id').as('newest')])
    .where('question_id', '=', questionId)
    .executeTakeFirstOrThrow();
  return `${count} ${newest ?? ''}`;
}

async function measure(
  db: Db,
  question: { id: string; key: string; prompt: string; kind: string; config: unknown },
): Promise<QuestionAgreement> {
  const rows = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .innerJoin('item', 'item.id', 'annotation.item_id')
    .select(['annotation.item_id', 'annotation.annotator_id', 'annotation.value', 'item.parent_id'])
    .distinctOn(['annotation.item_id', 'annotation.annotator_id'])
    .where('annotation.question_id', '=', question.id)
    .where('annotation.layer', '=', LAYER)
    .where('annotator.is_model', '=', false)
    .orderBy('annotation.item_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const standing = rows.filter(({ value }) => value !== null);
  const kind = kindOf(question.kind);
  const parents = new Map(standing.flatMap(({ item_id, parent_id }) => (parent_id ? [[item_id, parent_id]] : [])));
  const estimates = measureQuestion(
    {
      kind,
      config: question.config,
      layer: LAYER,
      answers: standing.map(({ item_id, annotator_id, value }): [string, string, unknown] => [
        item_id,
        annotator_id,
        value,
      ]),
    },
    {
      random: seededRandom(question.id),
      ...(parents.size > 0 ? { parentOf: (item: string) => parents.get(item) } : {}),
    },
  );
  return {
    question: { id: question.id, key: question.key, prompt: question.prompt },
    measures: estimates.map((estimate) => ({ name: estimate.measure, estimate })),
    labels: countLabels(standing, (value) => ({
      label: kind.keyOf(value),
      title: kind.summarise(value, question.config),
    })),
    raters: countOverlap(standing),
  };
}

function countLabels(
  rows: readonly { value: unknown }[],
  nameOf: (value: unknown) => { label: string; title: string },
): QuestionAgreement['labels'] {
  const counts = new Map<string, { label: string; title: string; count: number }>();
  for (const { value } of rows) {
    const named = nameOf(value);
    const entry = counts.get(named.label) ?? { ...named, count: 0 };
    counts.set(named.label, { ...entry, count: entry.count + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** How many items have how many answers. */
function countOverlap(rows: readonly { item_id: string }[]): QuestionAgreement['raters'] {
  const perItem = new Map<string, number>();
  for (const { item_id } of rows) perItem.set(item_id, (perItem.get(item_id) ?? 0) + 1);
  const items = new Map<number, number>();
  for (const ratings of perItem.values()) items.set(ratings, (items.get(ratings) ?? 0) + 1);
  return [...items].sort(([a], [b]) => a - b).map(([ratings, count]) => ({ ratings, items: count }));
}
