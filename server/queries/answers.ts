import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { blind } from '#server/exposure/blind.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';

/** The layer that agreement is measured on. */
export const LAYER = 'independent';

/** The questions of a project, in their order. */
export async function readQuestions(db: Db, projectId: string): Promise<Question[]> {
  return db
    .selectFrom('question')
    .select(['id', 'key', 'prompt', 'kind', 'config'])
    .where('project_id', '=', projectId)
    .orderBy('position')
    .execute();
}

/**
 * Changes with whatever the figures rest on. Answers are only ever appended, most of them by imports, so the imports
 * that are live, the others' number and the newest of those tell; counting all of them would hold everybody up.
 */
export async function readBasis(
  db: Db,
  projectId: string,
  { id, prompt, config }: Question,
  sight?: Sight,
): Promise<string> {
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
  // Who counts as whom, and as what, is only ever appended too.
  const aliases = await db
    .selectFrom('annotator_alias')
    .select(({ fn }) => fn.max('id').as('newest'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  // Whom an answer belongs to says whether it was blind.
  const linked = await db
    .selectFrom('annotator')
    .select(['id', 'account_id'])
    .where('project_id', '=', projectId)
    .where('account_id', 'is not', null)
    .orderBy('id')
    .execute();
  const seen = sight?.key ? [sight.key, await readItemRules(db, projectId)] : null;
  const layers = [imports.count, imports.last, others.count, others.newest];
  const basis = [id, prompt, config, ...layers, aliases.newest, linked, seen];
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}

/** Which items are whose group's. */
function readItemRules(db: Db, projectId: string) {
  return db
    .selectFrom('group_items')
    .select(['group_id', 'by', 'name', 'value'])
    .where('project_id', '=', projectId)
    .orderBy('group_id')
    .orderBy('by')
    .orderBy('name')
    .orderBy('value')
    .execute();
}

/** A question as far as its figures depend on it. */
export interface Question {
  id: string;
  key: string;
  prompt: string;
  kind: string;
  config: unknown;
}

const ITEMS_AT_ONCE = 500;

/**
 * The newest blind answer of each person (domain/exposure SPEC E6), or of each model, to each item in sight, read in
 * pages: the embedded database answers on the thread that serves everybody, who get their turn in between.
 */
export async function readAnswers(
  db: Db,
  projectId: string,
  questionId: string,
  { of = 'people', sight }: { of?: 'people' | 'models'; sight?: Sight } = {},
) {
  const pages = [];
  for (let after = ''; ;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', 'parent'])
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .$if(sight !== undefined, (query) => query.where(sight!.knows('live_item.id')))
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const last = items.at(-1);
    if (!last) return pages.flat();
    after = last.id;
    const parents = new Map(items.map(({ id, parent }) => [id, parent]));
    const rows = await db
      .selectFrom('live_annotation as annotation')
      .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
      .select(['annotation.id', 'annotation.item_id', 'annotation.annotator_id', 'annotation.value'])
      .distinctOn(['annotation.item_id', 'annotation.annotator_id'])
      .where('annotation.question_id', '=', questionId)
      .where('annotation.item_id', 'in', [...parents.keys()])
      .where('annotation.layer', '=', LAYER)
      .where('annotator.is_model', '=', of === 'models')
      .where(blind())
      .orderBy('annotation.item_id')
      .orderBy('annotation.annotator_id')
      .orderBy('annotation.revision', 'desc')
      .execute();
    pages.push(rows.map((row) => ({ ...row, parent: parents.get(row.item_id) ?? null })));
    await turn();
  }
}
