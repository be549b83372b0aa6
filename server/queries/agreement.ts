import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { measureQuestion } from '#domain/agreement/agreement.ts';
import { seededRandom } from '#domain/agreement/seeded-random.ts';
import type { QuestionAgreement } from '#lib/protocol/data.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';

const LAYER = 'independent';
/** Most recent results, by what they rest on. */
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
    const name = await readBasis(db, projectId, question);
    const known = remembered.get(name) ?? (await measure(db, projectId, question));
    remembered.delete(name);
    remembered.set(name, known);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    result.push(known);
  }
  return result;
}

/**
 * Changes with whatever the figures rest on. Answers are only ever appended, most of them by imports, so the imports
 * that are live, the others' number and the newest of those tell; counting all of them would hold everybody up.
 */
async function readBasis(db: Db, projectId: string, { id, prompt, config }: Question): Promise<string> {
  const imports = await db
    .selectFrom('import')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('live_at').as('last')])
    .where('project_id', '=', projectId)
    .where('live_at', 'is not', null)
    .executeTakeFirstOrThrow();
  const others = await db
    .selectFrom('annotation')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('id').as('newest')])
    .where('question_id', '=', id)
    .where('import_id', 'is', null)
    .executeTakeFirstOrThrow();
  const basis = [id, prompt, config, imports.count, imports.last, others.count, others.newest];
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}

interface Question {
  id: string;
  key: string;
  prompt: string;
  kind: string;
  config: unknown;
}

const ITEMS_AT_ONCE = 500;

/**
 * The current answer of each person to each item, read in pages: the embedded database answers on the thread that
 * serves everybody, who get their turn in between.
 */
async function readAnswers(db: Db, projectId: string, questionId: string) {
  const pages = [];
  for (let after = ''; ;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', 'parent_id'])
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const last = items.at(-1);
    if (!last) return pages.flat();
    after = last.id;
    const parents = new Map(items.map(({ id, parent_id }) => [id, parent_id]));
    const rows = await db
      .selectFrom('live_annotation as annotation')
      .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
      .select(['annotation.item_id', 'annotation.annotator_id', 'annotation.value'])
      .distinctOn(['annotation.item_id', 'annotation.annotator_id'])
      .where('annotation.question_id', '=', questionId)
      .where('annotation.item_id', 'in', [...parents.keys()])
      .where('annotation.layer', '=', LAYER)
      .where('annotator.is_model', '=', false)
      .orderBy('annotation.item_id')
      .orderBy('annotation.annotator_id')
      .orderBy('annotation.revision', 'desc')
      .execute();
    pages.push(rows.map((row) => ({ ...row, parent_id: parents.get(row.item_id) ?? null })));
    await turn();
  }
}

async function measure(db: Db, projectId: string, question: Question): Promise<QuestionAgreement> {
  const rows = await readAnswers(db, projectId, question.id);
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
