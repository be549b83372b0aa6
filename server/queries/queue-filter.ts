import { type RawBuilder, sql } from 'kysely';
import { type Priority, priorities } from '#domain/adjudication/handling.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import type { Placed } from './queue-order.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

export interface QueueFilter {
  state: 'open' | 'decided' | 'all';
  /** Pattern of candidates, exactly. */
  pattern: string | null;
  /** A candidate's key. */
  label: string | null;
  /** Words in the item's key or text. */
  text: string | null;
  /** Annotator ids: one whose answer is among the candidates, or two who gave different ones. */
  people: readonly string[];
  /** Account that handles it, `nobody`, or null for all. */
  assigned: string | null;
  /** Part of the data the items are in: `import:<id>`, or `field:<name>=<value>` of their metadata. */
  within: string | null;
  priority: Priority | null;
  /** Condition that it is at a stage (`stages.ts`), or null for all. */
  stage: RawBuilder<boolean> | null;
}

/**
 * Reads a filter from a query string.
 *
 * @param me account that `assigned=me` means.
 */
export function readFilter(query: (name: string) => string | undefined, me: string | null = null): QueueFilter {
  const state = query('state') ?? 'open';
  if (state !== 'open' && state !== 'decided' && state !== 'all') {
    throw badRequest(`state is “${state}”; give open, decided or all.`);
  }
  const bounded = (name: string) => query(name)?.slice(0, 2000) || null;
  const people = (bounded('people') ?? '').split(',').filter(Boolean);
  if (people.length > 2) throw badRequest('people names more than two annotators: give one or two ids.');
  const assigned = bounded('assigned');
  return {
    state,
    pattern: bounded('pattern'),
    label: bounded('label'),
    text: bounded('text'),
    people,
    assigned: assigned === 'me' ? me : assigned,
    within: readWithin(bounded('within')),
    priority: readPriority(query('priority')),
    stage: null,
  };
}

function readPriority(text: string | undefined): Priority | null {
  if (!text) return null;
  const priority = priorities.find((one) => one === text);
  if (priority) return priority;
  throw badRequest(`priority is “${text.slice(0, 100)}”; give one of ${priorities.join(', ')}.`);
}

function readWithin(text: string | null): string | null {
  if (text === null || /^(import:.|field:[^=]+=)/.test(text)) return text;
  throw badRequest(`within is “${text.slice(0, 100)}”; give import: and an id, or field: with a name, = and a value.`);
}

/** Whether the conflict's item is in a part of the data. */
function isWithin(projectId: string, part: string) {
  const about = part.slice(part.indexOf(':') + 1);
  const cut = about.indexOf('=');
  const condition = part.startsWith('import:')
    ? sql`import_id = ${about}`
    : sql`metadata->>${about.slice(0, cut)} = ${about.slice(cut + 1)}`;
  return sql<boolean>`conflict.item_id in (select id from item where project_id = ${projectId} and ${condition})`;
}

/**
 * Rows of no import that is still being staged, as the view has it; said here so that counts are read from an index
 * alone. `<> all` of a list would be quicker and makes the planner expect next to no rows, and then join them in loops.
 */
export const isLive = sql<boolean>`(conflict.import_id is null or exists (
  select 1 from import where import.id = conflict.import_id and import.live_at is not null))`;

/**
 * The queue as one statement (domain/adjudication SPEC C7). Columns are those that order it; what rows show is read for
 * one page.
 *
 * @param cells the queue in cells, which know how large every group is.
 */
export function queueQuery(db: Reader, sight: Sight, filter: QueueFilter, cells: readonly Placed[]) {
  const groups = new Map(cells.map((cell) => [`${cell.question} ${cell.patternKey}`, cell]));
  const grouped = sql<{ question: string; patternKey: string; groupSize: number }>`(
    select * from jsonb_to_recordset(${JSON.stringify([...groups.values()])}::text::jsonb)
      as g(question text, "patternKey" text, "groupSize" int))`;
  let query = db
    .selectFrom('conflict')
    .leftJoin(grouped.as('grouped'), (join) =>
      join
        .onRef('grouped.question', '=', 'conflict.question_id')
        .onRef('grouped.patternKey', '=', 'conflict.pattern_key'),
    )
    .select(sql<number>`coalesce(grouped."groupSize", 0)`.as('groupSize'))
    .select(sql<number>`conflict.stakes * greatest(coalesce(grouped."groupSize", 0), 1)`.as('worth'))
    .select(['conflict.id', 'conflict.decided', 'conflict.priority'])
    .where('conflict.project_id', '=', sight.projectId)
    .where('conflict.moot', '=', false)
    .where(isLive)
    .where(sight.sees('conflict.item_id'));
  if (filter.state !== 'all') query = query.where('conflict.decided', '=', filter.state === 'decided');
  if (filter.pattern !== null) query = query.where('conflict.pattern', '=', filter.pattern);
  if (filter.label !== null) {
    query = query.where(sql<boolean>`conflict.pattern::jsonb ? ${filter.label}`);
  }
  const [one, other] = filter.people;
  if (one !== undefined && other === undefined) query = query.where(answered(one));
  if (one !== undefined && other !== undefined) {
    query = query.where(answered(one)).where(answered(other))
      .where(sql<boolean>`not exists (select 1 from jsonb_array_elements(conflict.candidates) candidate
        where candidate->'annotators' ? ${one} and candidate->'annotators' ? ${other})`);
  }
  if (filter.assigned === 'nobody') query = query.where(sql<boolean>`not ${isHandled}`);
  else if (filter.assigned !== null) {
    query = query.where('conflict.assignee', '=', filter.assigned).where(sql<boolean>`${isHandled}`);
  }
  if (filter.priority !== null) query = query.where('conflict.priority', '=', priorities.indexOf(filter.priority));
  if (filter.stage !== null) query = query.where(filter.stage);
  if (filter.within !== null) query = query.where(isWithin(sight.projectId, filter.within));
  if (filter.text !== null) {
    const like = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(
      sql<boolean>`conflict.item_id in (select id from item
        where project_id = ${sight.projectId} and (key ilike ${like} or content::text ilike ${like}))`,
    );
  }
  return query;
}

/** Somebody handles it who is still a member (SPEC F1). */
const isHandled = sql<boolean>`exists (select 1 from member
  where member.project_id = conflict.project_id and member.account_id = conflict.assignee)`;

/** Whether one of the candidates is this annotator's. */
function answered(annotator: string) {
  return sql<boolean>`exists (select 1 from jsonb_array_elements(conflict.candidates) candidate
    where candidate->'annotators' ? ${annotator})`;
}
