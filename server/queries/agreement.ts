import { measureQuestion } from '#domain/agreement/agreement.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import type { QuestionAgreement } from '#lib/protocol/data.ts';
import { countLeftOut } from '#server/exposure/blind.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';
import { LAYER, type Question, readAnswers, readBasis, readQuestions } from './answers.ts';
import { Remembered } from './remembered.ts';

/** Most recent results, by what they rest on. */
const remembered = new Remembered<QuestionAgreement>(50);

/**
 * Agreement per question among people's blind answers in the independent layer, on items in sight; models are left out.
 */
export async function readAgreement(db: Db, sight: Sight): Promise<QuestionAgreement[]> {
  const result: QuestionAgreement[] = [];
  for (const question of await readQuestions(db, sight.projectId)) {
    const basis = await readBasis(db, sight.projectId, question, sight);
    result.push(await remembered.get(basis, () => measure(db, sight, question)));
  }
  return result;
}

async function measure(db: Db, sight: Sight, question: Question): Promise<QuestionAgreement> {
  const rows = await readAnswers(db, sight.projectId, question.id, { sight });
  const standing = rows.filter(({ value }) => value !== null);
  const kind = kindOf(question.kind);
  const parents = new Map(standing.flatMap(({ item_id, parent }) => (parent ? [[item_id, parent]] : [])));
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
    leftOut: await countLeftOut(db, question.id, LAYER, sight),
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
