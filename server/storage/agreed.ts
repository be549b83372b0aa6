import { setImmediate as turn } from 'node:timers/promises';
import { type AgreedRule, agreedValue, standsByPolicy } from '#domain/adjudication/agreed-policy.ts';
import type { Answer } from '#domain/kind.ts';
import { kindOf } from './conflicts.ts';
import type { LeftOut } from './deciding-tables.ts';
import type { Db, Trx } from './storage.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

export interface AgreedQuestion {
  id: string;
  kind: string;
  config: unknown;
}

/** How a policy sees one item. */
export interface SeenItem {
  item: string;
  itemKey: string;
  /** The value it is or would be resolved to, with its key; none of what is in conflict. */
  value: unknown;
  valueKey: string;
  /** Why the policy leaves it alone, or null when it resolves it. */
  because: 'inConflict' | 'notAgreed' | 'leftOut' | 'resolvedBefore' | null;
}

const ITEMS_AT_ONCE = 500;

/**
 * Every item as a policy sees it, in pages in the order of ids; with the turn given to others in between, because the
 * embedded database answers on the thread that serves everybody.
 */
export async function* scanAgreed(
  db: Db,
  projectId: string,
  { id: questionId, kind: kindName, config }: AgreedQuestion,
  { rule, without }: { rule: AgreedRule; without: LeftOut },
): AsyncGenerator<SeenItem[]> {
  const kind = kindOf(kindName);
  const [labels, annotators, imports] = [without.labels, without.annotators, without.imports].map(
    (list) => new Set(list),
  ) as [Set<string>, Set<string>, Set<string>];
  for (let after = ''; ;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', 'key', 'import_id'])
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const last = items.at(-1);
    if (!last) return;
    after = last.id;
    const ids = items.map(({ id }) => id);
    const disputed = await readDisputed(db, questionId, ids);
    // What people gave to a disputed item is no matter of the policy, and most of the work where many are.
    const open = ids.filter((id) => !disputed.has(id));
    const answers = await readPeoplesAnswers(db, questionId, open);
    const resolutions = new Map(
      (await readResolutions(db, ids)).filter((row) => row.question_id === questionId).map((row) => [row.item_id, row]),
    );
    yield items.map(({ id, key, import_id }): SeenItem => {
      const given = answers.get(id) ?? [];
      const agreed = agreedValue(kind, config, given, rule);
      const seen = { item: id, itemKey: key, value: agreed?.value ?? null };
      const valueKey = agreed ? kind.keyOf(agreed.value) : '';
      const because = () => {
        if (disputed.has(id)) return 'inConflict';
        if (!agreed) return 'notAgreed';
        const earlier = resolutions.get(id);
        if (earlier && standsByPolicy(kind, config, given, earlier)) return 'resolvedBefore';
        if (labels.has(valueKey) || (import_id !== null && imports.has(import_id))) return 'leftOut';
        return given.some(({ annotator }) => annotators.has(annotator)) ? 'leftOut' : null;
      };
      return { ...seen, valueKey, because: because() };
    });
    await turn();
  }
}

/** People's current answers by item, withdrawn ones and models left out. */
export async function readPeoplesAnswers(
  db: Reader,
  questionId: string,
  itemIds: readonly string[],
): Promise<Map<string, Answer<unknown>[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.annotator_id', 'annotation.value'])
    .distinctOn(['annotation.item_id', 'annotation.annotator_id'])
    .where('annotation.question_id', '=', questionId)
    .where('annotation.item_id', 'in', [...itemIds])
    .where('annotation.layer', '=', 'independent')
    .where('annotator.is_model', '=', false)
    .orderBy('annotation.item_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const answers = new Map<string, Answer<unknown>[]>();
  for (const { id, item_id, annotator_id, value } of rows) {
    if (value === null) continue;
    const list = answers.get(item_id) ?? [];
    list.push({ annotation: id, annotator: annotator_id, value });
    answers.set(item_id, list);
  }
  return answers;
}

/** Items on whose answers people differ or differed: those are decided, not resolved by policy (SPEC B2). */
async function readDisputed(db: Reader, questionId: string, itemIds: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('live_conflict')
    .select('item_id')
    .where('question_id', '=', questionId)
    .where('item_id', 'in', itemIds)
    .where('moot', '=', false)
    .execute();
  return new Set(rows.map((row) => row.item_id));
}

/** What policies resolved on these items and nobody took back, the newest for each question. */
export async function readResolutions(db: Reader, itemIds: readonly string[]) {
  if (itemIds.length === 0) return [];
  return db
    .selectFrom('policy_resolution as resolution')
    .innerJoin('policy_act as act', 'act.id', 'resolution.act_id')
    .innerJoin('account', 'account.id', 'act.acted_by')
    .select(['resolution.item_id', 'resolution.question_id', 'resolution.value'])
    .select(['act.id as act', 'act.name', 'act.rule', 'act.acted_at', 'act.acted_by', 'account.name as by'])
    .distinctOn(['resolution.item_id', 'resolution.question_id'])
    .where('resolution.item_id', 'in', [...itemIds])
    .where('act.live_at', 'is not', null)
    .where('act.undone_at', 'is', null)
    .orderBy('resolution.item_id')
    .orderBy('resolution.question_id')
    .orderBy('act.id', 'desc')
    .execute();
}

export type PolicyResolution = Awaited<ReturnType<typeof readResolutions>>[number];
