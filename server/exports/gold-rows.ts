import { setImmediate as turn } from 'node:timers/promises';
import { stillMissing } from '#domain/adjudication/questions.ts';
import { standsByPolicy } from '#domain/adjudication/agreed-policy.ts';
import type { Answer, Resolution } from '#domain/kind.ts';
import type { GoldDecision, GoldRow } from '#lib/formats/gold/gold-row.ts';
import { readFollowed } from '#server/queries/followed.ts';
import { LAYER } from '#server/queries/answers.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import { readStoredQuestions, standingsIn, type StoredQuestion } from '#server/storage/item-questions.ts';
import { readResolutions } from '#server/storage/agreed.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import type { FrozenRow } from './frozen-row.ts';
import type { People } from './naming.ts';

const ITEMS_AT_ONCE = 200;

/**
 * Every row of a project, item by item in the order of their ids, derived now (SPEC V1–V3); people stand in it by their
 * ids. Read in pages by key: the embedded database cannot stream, and a long read must not hold up those who work.
 *
 * @param people is told who they are as they come.
 */
export async function* readRows(db: Reader, projectId: string, people: People): AsyncGenerator<FrozenRow> {
  const questions = await readStoredQuestions(db, projectId);
  let after = '';
  for (;;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', 'key'])
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const page = await readPage(
      db,
      items.map(({ id }) => id),
      people,
    );
    const standings = standingsIn(
      questions,
      items.map(({ id }) => id),
      { ...page, answers: page.answers.filter(({ is_model }) => !is_model) },
    );
    const places = byPlace(page);
    for (const item of items) {
      const own = standings.get(item.id) ?? [];
      const itemClosed = stillMissing(own).length === 0;
      const unasked = new Set(own.filter(({ state }) => state === 'not-asked').map(({ question }) => question));
      const here = questions.map((question) => ({ question, place: places(item.id, question.id) }));
      const isItemOpen = here.some(({ place }) => place.conflicts.some(isUnsettled));
      const annotators = [...new Set(here.flatMap(({ place }) => place.answers.map((answer) => answer.annotator_id)))];
      for (const { question, place } of here) {
        const { softLabel, ...gold } = goldOf(item, question, { ...page, ...place });
        yield {
          itemId: item.id,
          questionId: question.id,
          isItemOpen,
          isDisputed: place.conflicts.some(isUnsettled),
          annotators,
          conflicts: place.conflicts.map((row): [string, number] => [row.id, row.decision_revision]),
          annotations: place.annotations.map((row) => ({
            id: row.id,
            by: row.annotator_id,
            layer: row.layer,
            revision: row.revision,
            value: row.value,
            at: row.created_at,
          })),
          gold: { ...gold, ...(unasked.has(question.id) ? notAsked : {}), itemClosed, softLabel: [...softLabel] },
        };
      }
    }
    const last = items.at(-1);
    if (!last || items.length < ITEMS_AT_ONCE) return;
    after = last.id;
    // The embedded database answers on the thread that serves everybody: they get their turn in between.
    await turn();
  }
}

/** A question that an earlier settlement leaves unasked has no value, whatever people answered (SPEC I1, I4). */
const notAsked = {
  source: 'not-asked',
  outcome: null,
  value: null,
  summary: '',
  decision: null,
  policy: null,
} as const;

type Reader = Db | Trx;
type Page = Awaited<ReturnType<typeof readPage>>;
type Question = Pick<StoredQuestion, 'id' | 'key' | 'kind' | 'config'>;

const isUnsettled = ({ decided, moot }: Page['conflicts'][number]) => !decided && !moot;

/** What of a page is about one question of one item. */
function byPlace(page: Page) {
  const key = (row: { item_id: string; question_id: string }) => `${row.item_id} ${row.question_id}`;
  const answers = Map.groupBy(page.answers, key);
  const annotations = Map.groupBy(page.annotations, key);
  const conflicts = Map.groupBy(page.conflicts, key);
  const decisions = Map.groupBy(page.decisions, key);
  const references = Map.groupBy(page.references, key);
  const resolutions = Map.groupBy(page.resolutions, key);
  return (item: string, question: string) => {
    const place = `${item} ${question}`;
    return {
      answers: answers.get(place) ?? [],
      annotations: annotations.get(place) ?? [],
      conflicts: conflicts.get(place) ?? [],
      decisions: decisions.get(place) ?? [],
      references: references.get(place) ?? [],
      resolutions: resolutions.get(place) ?? [],
    };
  };
}

function goldOf(item: { id: string; key: string }, question: Question, page: Page): GoldRow {
  const kind = kindOf(question.kind);
  const here = (row: { item_id: string; question_id: string }) =>
    row.item_id === item.id && row.question_id === question.id;
  const answers = page.answers.filter(here);
  const people: Answer<unknown>[] = answers
    .filter(({ is_model }) => !is_model)
    .map(({ id, annotator_id, value }) => ({ annotation: id, annotator: annotator_id, value }));
  const conflicts = page.conflicts.filter((row) => here(row) && !row.moot);
  const decisions = page.decisions.filter(here);
  const resolutions = new Map<string, Resolution<unknown>>(
    decisions.flatMap(({ conflict_key, outcome, value }) =>
      outcome === null ? [] : [[conflict_key, outcome === 'label' ? { outcome, value } : { outcome }]],
    ),
  );
  const isOpen = conflicts.some(({ decided }) => !decided);
  const resolved = isOpen ? null : kind.resolve(people, resolutions, question.config);
  // People may differ without a conflict, below the entry rule: then nobody agreed and nobody decided.
  const isAgreed = decisions.length === 0 && people.length > 1 && resolved !== null;
  const byPolicy = conflicts.length > 0 || decisions.length > 0 ? undefined : page.resolutions.find(here);
  const standing = byPolicy && standsByPolicy(kind, question.config, people, byPolicy) ? byPolicy : null;
  const undecided = standing ? 'policy' : isAgreed ? 'agreed' : 'open';
  const source = isOpen ? 'open' : decisions.length > 0 ? 'decision' : undecided;
  const value = standing ? standing.value : source === 'open' ? null : resolved;
  const decision = decisions[0] ?? null;
  return {
    item: item.key,
    question: question.key,
    source,
    outcome: source === 'decision' ? (decision?.outcome ?? null) : value === null ? null : 'label',
    value,
    summary: value === null ? '' : kind.summarise(value, question.config),
    softLabel: shares(people.map((answer) => kind.keyOf(answer.value))),
    independent: answers.map(({ annotator_id, is_model, value }) => ({
      annotator: annotator_id,
      isModel: is_model,
      value,
    })),
    references: page.references.filter(here).map((reference) => reference.value),
    decision: source === 'decision' && decision ? tell(decision, page) : null,
    policy: standing && { name: standing.name, by: standing.acted_by, at: new Date(standing.acted_at).toISOString() },
  };
}

/** Share of each key, the strongest first, then by key. */
function shares(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return new Map(sorted.map(([key, count]) => [key, count / keys.length]));
}

function tell(row: Page['decisions'][number], { names, followed }: Pick<Page, 'names' | 'followed'>): GoldDecision {
  const shown = showDecision(row, names, followed);
  return {
    id: shown.id,
    revision: shown.revision,
    decidedBy: shown.by.name,
    at: new Date(shown.at).toISOString(),
    changedSince: row.basis !== row.conflict_basis,
    rationale: shown.rationale,
    citation: shown.citation,
    causes: shown.causes,
    dissent: shown.dissent.map(({ person, stance, reason }) => ({ person: person.name, stance, reason })),
    policy: shown.policy,
    follows: shown.follows?.itemKey ?? null,
  };
}

async function readPage(db: Reader, items: string[], known: People) {
  if (items.length === 0) {
    return {
      annotations: [],
      answers: [],
      conflicts: [],
      decisions: [],
      references: [],
      resolutions: [],
      names: new Map<string, string>(),
      followed: new Map(),
    };
  }
  const annotations = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('live_annotator as annotator', 'annotator.id', 'annotation.annotator_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.question_id', 'annotation.annotator_id'])
    .select(['annotation.layer', 'annotation.revision', 'annotation.value', 'annotation.created_at'])
    .select(['annotator.name', 'annotator.is_model'])
    .where('annotation.item_id', 'in', items)
    .orderBy('annotation.item_id')
    .orderBy('annotation.question_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.layer')
    .orderBy('annotation.revision')
    .execute();
  for (const { annotator_id, name, is_model } of annotations) {
    known.set(annotator_id, { name, isModel: is_model, isAccount: false });
  }
  const conflicts = await db
    .selectFrom('live_conflict')
    .select(['id', 'item_id', 'question_id', 'key', 'decided', 'moot', 'unasked', 'decision_revision'])
    .where('item_id', 'in', items)
    .orderBy('id')
    .execute();
  const decisions = await db
    .selectFrom('decision')
    .innerJoin('live_conflict as conflict', (join) =>
      join
        .onRef('conflict.id', '=', 'decision.conflict_id')
        .onRef('conflict.decision_revision', '=', 'decision.revision'),
    )
    .selectAll('decision')
    .select(['conflict.key as conflict_key', 'conflict.basis as conflict_basis'])
    .where('decision.item_id', 'in', items)
    .where('decision.act', '=', 'decide')
    .execute();
  const references = await db
    .selectFrom('live_reference')
    .select(['item_id', 'question_id', 'value'])
    .where('item_id', 'in', items)
    .orderBy('id')
    .execute();
  const resolutions = await readResolutions(db, items);
  const people = [
    ...decisions.flatMap((row) => [row.decided_by, ...row.dissent.map(({ person }) => person)]),
    ...resolutions.map(({ acted_by }) => acted_by),
  ];
  const names = await readNames(db, people);
  for (const [id, name] of names) known.set(id, { name, isModel: false, isAccount: true });
  return {
    annotations,
    answers: latestAnswers(annotations),
    conflicts,
    decisions,
    references,
    resolutions,
    // Who somebody is, is said when the rows are written: here they stand by their ids.
    names: new Map(people.map((id) => [id, id])),
    followed: await readFollowed(db, decisions),
  };
}

/** The answers of the independent layer that count, given in the order of annotators and revisions. */
function latestAnswers<
  Row extends { item_id: string; question_id: string; annotator_id: string; layer: string; value: unknown },
>(annotations: readonly Row[]): Row[] {
  const latest = new Map<string, Row>();
  for (const row of annotations) {
    if (row.layer === LAYER) latest.set(`${row.item_id} ${row.question_id} ${row.annotator_id}`, row);
  }
  return [...latest.values()].filter(({ value }) => value !== null);
}
