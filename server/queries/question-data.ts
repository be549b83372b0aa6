import { sql } from 'kysely';
import type { QuestionData, ReportItem } from '#lib/protocol/data-report.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredQuestion } from '#server/storage/item-questions.ts';
import type { Db } from '#server/storage/storage.ts';
import { LAYER } from './answers.ts';
import { circlesOf } from './circles.ts';

/** What of the data a report is about. */
export interface ReportScope {
  readonly projectId: string;
  readonly importId: string | null;
  /** Condition that the item whose id a column holds is in sight. */
  readonly sees: Sight['sees'];
  /** Tells viewers with another sight apart; empty for those who see everything. */
  readonly key: Sight['key'];
}

const MOST_PEOPLE = 60;
const MOST_LABELS = 24;
const MOST_EXAMPLES = 10;

interface Counted {
  people: { n: number; id: string; name: string; isModel: boolean; answers: number }[] | null;
  cells: { n: number; label: string; answers: number }[] | null;
  late: string[] | null;
  /** Who answered together, as numbers of `people`, and how many items they did. */
  sets: { who: number[]; items: number }[] | null;
  derived: { from: string; answers: number }[] | null;
  withdrawn: number;
  changed: number;
}

/** What the current answers to one question look like, counted in one pass over them. */
export async function readQuestionData(
  db: Db,
  scope: ReportScope,
  { id, key, prompt, kind, config }: StoredQuestion,
): Promise<QuestionData> {
  const { projectId, importId, sees } = scope;
  const ofImport = importId === null ? sql`true` : sql`a.import_id = ${importId}`;
  const { rows } = await sql<Counted>`
    with newest as materialized (
      select distinct on (a.item_id, a.annotator_id) a.id, a.item_id, a.annotator_id, a.value, a.revision, a.import_id
      from live_annotation a
      where a.question_id = ${id} and a.layer = ${LAYER} and ${sees('a.item_id')}
      order by a.item_id, a.annotator_id, a.revision desc),
    now as materialized (select * from newest a where a.value is not null and ${ofImport}),
    who as materialized (
      select row_number() over (order by counted.annotator_id)::int as n, counted.*, annotator.name, annotator.is_model
      from (select annotator_id, count(*)::int as answers from now group by annotator_id) counted
      join live_annotator annotator on annotator.id = counted.annotator_id),
    cells as materialized (
      select who.n, label, count(*)::int as answers, min(now.import_id) as import_id
      from now join who on who.annotator_id = now.annotator_id,
        lateral (select jsonb_array_elements_text(
          case when jsonb_typeof(now.value) = 'array' then now.value else jsonb_build_array(now.value) end) as label) as l
      group by who.n, label)
    select
      (select jsonb_agg(jsonb_build_object(
        'n', n, 'id', annotator_id, 'name', name, 'isModel', is_model, 'answers', answers)) from who) as people,
      (select jsonb_agg(jsonb_build_object('n', n, 'label', label, 'answers', answers)) from cells) as cells,
      (select jsonb_agg(label) from (
        select label from cells group by label
        having min(import_id) > (
          select min(first.import_id) from annotation first
          where first.question_id = ${id} and first.project_id = ${projectId})) as l) as late,
      (select jsonb_agg(jsonb_build_object('who', who, 'items', items)) from (
        select who, count(*)::int as items from (
          select array_agg(who.n order by who.n) as who
          from now join who on who.annotator_id = now.annotator_id and not who.is_model group by now.item_id) one
        group by who) as s) as sets,
      (select jsonb_agg(jsonb_build_object('from', d, 'answers', many) order by many desc, d) from (
        select made.derived_from as d, count(*)::int as many
        from now join annotation made on made.id = now.id where made.derived_from is not null
        group by made.derived_from) as m) as derived,
      (select count(*)::int from newest a where a.value is null and ${ofImport}) as withdrawn,
      (select count(*)::int from now where revision > 1) as changed`.execute(db);
  const counted = rows[0]!;
  const all = counted.people ?? [];
  const people = all.filter(({ isModel }) => !isModel);
  const sets = counted.sets ?? [];
  const meet = circlesOf(
    people.map(({ n }) => n),
    sets.map(({ who }) => who),
  );
  const labels = labelsIn(counted, all, kindOf(kind).labels(config));
  const shown = [...people].sort((a, b) => b.answers - a.answers || (a.name < b.name ? -1 : 1)).slice(0, MOST_PEOPLE);
  const answered = sets.reduce((sum, { items }) => sum + items, 0);
  const { items, unanswered } = await readUnanswered(db, scope, id);
  const cells = new Map((counted.cells ?? []).map(({ n, label, answers }) => [`${n} ${label}`, answers]));
  return {
    question: { id, key, prompt },
    answers: people.reduce((sum, one) => sum + one.answers, 0),
    changed: counted.changed,
    withdrawn: counted.withdrawn,
    labels,
    people: shown
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      .map(({ n, id: annotator, name, answers }) => ({
        ...{ id: annotator, name, answers, isAlone: meet.alone.has(n) },
        counts: labels.map(({ value }) => cells.get(`${n} ${value}`) ?? 0),
      })),
    peopleInAll: people.length,
    models: all.filter(({ isModel }) => isModel).map(({ name, answers }) => ({ name, answers })),
    derived: counted.derived ?? [],
    overlap: overlapIn(sets, Math.max(0, items - answered)),
    contact: { pairs: meet.pairs, of: (people.length * (people.length - 1)) / 2, circles: meet.circles },
    unanswered,
    references: await countReferences(db, scope, id),
  };
}

function labelsIn(
  { cells, late }: Counted,
  all: readonly { n: number; isModel: boolean }[],
  known: readonly { value: string; title: string }[],
): QuestionData['labels'] {
  const titles = new Map(known.map(({ value, title }) => [value, title]));
  const later = new Set(late ?? []);
  const models = new Set(all.filter(({ isModel }) => isModel).map(({ n }) => n));
  const byLabel = Map.groupBy(
    (cells ?? []).filter(({ n }) => !models.has(n)),
    ({ label }) => label,
  );
  return [...byLabel]
    .map(([value, own]) => ({
      value,
      title: titles.get(value) ?? value,
      answers: own.reduce((sum, { answers }) => sum + answers, 0),
      people: own.length,
      state: !titles.has(value) ? ('outside' as const) : later.has(value) ? ('later' as const) : ('known' as const),
    }))
    .sort((a, b) => b.answers - a.answers || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_LABELS);
}

function overlapIn(sets: readonly { who: number[]; items: number }[], none: number): QuestionData['overlap'] {
  const overlap = new Map<number, number>(none > 0 ? [[0, none]] : []);
  for (const { who, items } of sets) overlap.set(who.length, (overlap.get(who.length) ?? 0) + items);
  return [...overlap].map(([answers, items]) => ({ answers, items })).sort((a, b) => a.answers - b.answers);
}

/** Items nobody answered, the first of them; with how many items there are. */
async function readUnanswered(db: Db, { projectId, importId, sees }: ReportScope, questionId: string) {
  const ofImport = importId === null ? sql`true` : sql`item.import_id = ${importId}`;
  const { rows } = await sql<ReportItem & { items: number }>`
    with mine as (select item.id, item.key from live_item item
      where item.project_id = ${projectId} and ${ofImport} and ${sees('item.id')})
    select (select count(*)::int from mine) as items, null as id, null as key
    union all (
      select 0, mine.id, mine.key from mine
      where not exists (select 1 from annotation a where a.item_id = mine.id and a.question_id = ${questionId})
      order by mine.key limit ${MOST_EXAMPLES})`.execute(db);
  const [total, ...unanswered] = rows;
  return { items: total?.items ?? 0, unanswered: unanswered.map(({ id, key }) => ({ id, key })) };
}

async function countReferences(db: Db, { projectId, importId, sees }: ReportScope, questionId: string) {
  const ofImport = importId === null ? sql`true` : sql`r.import_id = ${importId}`;
  const { rows } = await sql<{ items: number; contradicting: number }>`
    select count(*)::int as items, (count(*) filter (where many > 1))::int as contradicting from (
      select count(distinct r.value) as many from live_reference r
      where r.project_id = ${projectId} and r.question_id = ${questionId} and ${ofImport} and ${sees('r.item_id')}
      group by r.item_id) as one`.execute(db);
  return rows[0] ?? { items: 0, contradicting: 0 };
}
