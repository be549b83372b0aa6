import { setImmediate as turn } from 'node:timers/promises';
import type { Answer, Resolution } from '#domain/kind.ts';
import type { GoldDecision, GoldRow } from '#lib/formats/gold/gold-row.ts';
import { readFollowed } from '#server/queries/followed.ts';
import { lettersFor } from '#server/queries/letters.ts';
import { showDecision } from '#server/queries/show-decision.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf, readNames } from '#server/storage/conflicts.ts';
import type { Db } from '#server/storage/storage.ts';

const ITEMS_AT_ONCE = 200;

/**
 * The gold of a project, item by item in the order of their ids, derived now (SPEC V1–V3).
 * Read in pages by key: the embedded database cannot stream, and a long read must not hold up those who work.
 */
export async function* readGold(
  db: Db,
  projectId: string,
  /** Secret of the project for who may not know yet who answered what on open items (SPEC H1); null for who may. */
  hiding: string | null = null,
  /** Leaves out items out of it. */
  sight?: Sight,
): AsyncGenerator<GoldRow> {
  const questions = await db
    .selectFrom('question')
    .select(['id', 'key', 'kind', 'config'])
    .where('project_id', '=', projectId)
    .orderBy('position')
    .execute();
  let after = '';
  for (;;) {
    const items = await db
      .selectFrom('live_item')
      .select(['id', 'key'])
      .where('project_id', '=', projectId)
      .where('id', '>', after)
      .$if(sight !== undefined, (query) => query.where(sight!.sees('live_item.id')))
      .orderBy('id')
      .limit(ITEMS_AT_ONCE)
      .execute();
    const page = await readPage(
      db,
      items.map(({ id }) => id),
    );
    for (const item of items) {
      const nameOf = hiding === null ? byName : lettersOn(item.id, page, hiding);
      for (const question of questions) yield goldOf(item, question, page, nameOf);
    }
    const last = items.at(-1);
    if (!last || items.length < ITEMS_AT_ONCE) return;
    after = last.id;
    // The embedded database answers on the thread that serves everybody: they get their turn in between.
    await turn();
  }
}

type Page = Awaited<ReturnType<typeof readPage>>;
type Question = { id: string; key: string; kind: string; config: unknown };

type NameOf = (answer: Page['answers'][number]) => string;

const byName: NameOf = ({ name }) => name;

/** Letters in place of names on an item that has an open conflict, the same that people see in its room. */
function lettersOn(item: string, { answers, conflicts }: Page, secret: string): NameOf {
  const isOpen = conflicts.some((row) => row.item_id === item && !row.decided && !row.moot);
  if (!isOpen) return byName;
  const own = answers.filter((answer) => answer.item_id === item);
  const letters = lettersFor(
    secret,
    item,
    own.map(({ annotator_id }) => annotator_id),
  );
  return ({ annotator_id }) => letters.get(annotator_id) ?? '?';
}

function goldOf(item: { id: string; key: string }, question: Question, page: Page, nameOf: NameOf): GoldRow {
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
  const source = isOpen ? 'open' : decisions.length > 0 ? 'decision' : isAgreed ? 'agreed' : 'open';
  const value = source === 'open' ? null : resolved;
  const decision = decisions[0] ?? null;
  return {
    item: item.key,
    question: question.key,
    source,
    outcome: source === 'decision' ? (decision?.outcome ?? null) : source === 'agreed' ? 'label' : null,
    value,
    summary: value === null ? '' : kind.summarise(value, question.config),
    softLabel: shares(people.map((answer) => kind.keyOf(answer.value))),
    independent: answers
      .map((answer) => ({ annotator: nameOf(answer), isModel: answer.is_model, value: answer.value }))
      // By what is shown, so that the order tells nothing of who is behind a letter.
      .sort((a, b) => (a.annotator < b.annotator ? -1 : 1)),
    references: page.references.filter(here).map((reference) => reference.value),
    decision: source === 'decision' && decision ? tell(decision, page) : null,
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

async function readPage(db: Db, items: string[]) {
  if (items.length === 0) {
    return {
      answers: [],
      conflicts: [],
      decisions: [],
      references: [],
      names: new Map<string, string>(),
      followed: new Map(),
    };
  }
  const answers = await db
    .selectFrom('live_annotation as annotation')
    .innerJoin('annotator', 'annotator.id', 'annotation.annotator_id')
    .select(['annotation.id', 'annotation.item_id', 'annotation.question_id', 'annotation.annotator_id'])
    .select(['annotation.value', 'annotator.name', 'annotator.is_model'])
    .distinctOn(['annotation.item_id', 'annotation.question_id', 'annotation.annotator_id'])
    .where('annotation.item_id', 'in', items)
    .where('annotation.layer', '=', 'independent')
    .orderBy('annotation.item_id')
    .orderBy('annotation.question_id')
    .orderBy('annotation.annotator_id')
    .orderBy('annotation.revision', 'desc')
    .execute();
  const conflicts = await db
    .selectFrom('live_conflict')
    .select(['item_id', 'question_id', 'key', 'decided', 'moot'])
    .where('item_id', 'in', items)
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
  const people = decisions.flatMap((row) => [row.decided_by, ...row.dissent.map(({ person }) => person)]);
  return {
    answers: answers.filter(({ value }) => value !== null).sort((a, b) => (a.name < b.name ? -1 : 1)),
    conflicts,
    decisions,
    references,
    names: await readNames(db, people),
    followed: await readFollowed(db, decisions),
  };
}
