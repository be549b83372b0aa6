import { sql } from 'kysely';
import type { QueueNeighbours, QueuePage, QueueRow } from '#lib/protocol/adjudication.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Db } from '#server/storage/storage.ts';
import { firstWords } from './first-words.ts';

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
}

/** Reads a filter from a query string. */
export function readFilter(query: (name: string) => string | undefined): QueueFilter {
  const state = query('state') ?? 'open';
  if (state !== 'open' && state !== 'decided' && state !== 'all') {
    throw badRequest(`state is “${state}”; give open, decided or all.`);
  }
  const bounded = (name: string) => query(name)?.slice(0, 2000) || null;
  const people = (bounded('people') ?? '').split(',').filter(Boolean);
  if (people.length > 2) throw badRequest('people names more than two annotators: give one or two ids.');
  return { state, pattern: bounded('pattern'), label: bounded('label'), text: bounded('text'), people };
}

/**
 * The queue as one statement: value of discussing = disagreement × size of the pattern group × weight
 * (domain/adjudication SPEC C7). The group counts open conflicts of the question with the same pattern.
 */
function queueQuery(db: Db, sight: Sight, filter: QueueFilter) {
  const groups = db
    .selectFrom('live_conflict')
    .select(['question_id', 'pattern'])
    .select((eb) => eb.fn.countAll<number>().as('size'))
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where('decided', '=', false)
    .where(sight.sees('live_conflict.item_id'))
    .groupBy(['question_id', 'pattern']);
  let query = db
    .selectFrom('live_conflict as conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .leftJoin(groups.as('grouped'), (join) =>
      join.onRef('grouped.question_id', '=', 'conflict.question_id').onRef('grouped.pattern', '=', 'conflict.pattern'),
    )
    .select(sql<number>`coalesce(grouped.size, 0)`.as('group_size'))
    .select(sql<number>`conflict.disagreement * greatest(coalesce(grouped.size, 0), 1) * conflict.weight`.as('worth'))
    .select(['conflict.id', 'conflict.item_id', 'item.key as item_key', 'conflict.decided'])
    .where('conflict.project_id', '=', sight.projectId)
    .where('conflict.moot', '=', false)
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
  if (filter.text !== null) {
    const like = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([eb('item.key', 'ilike', like), eb(sql<string>`item.content::text`, 'ilike', like)]),
    );
  }
  return query;
}

/** Whether one of the candidates is this annotator's. */
function answered(annotator: string) {
  return sql<boolean>`exists (select 1 from jsonb_array_elements(conflict.candidates) candidate
    where candidate->'annotators' ? ${annotator})`;
}

const MOST = 200;

/** One page of the queue, in order of value; ties by id so that pages never overlap. */
export async function readQueue(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  page: { after: string | null; limit: number },
): Promise<QueuePage> {
  const limit = Math.min(Math.max(0, page.limit), MOST);
  const after = page.after === null ? null : readCursor(page.after);
  const all = queueQuery(db, sight, filter);
  const keys = await db
    .with('queue', () => all)
    .selectFrom('queue')
    .selectAll()
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(queue.worth, queue.id) < (${after?.worth}::double precision, ${after?.id}::text)`),
    )
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { total } = await db
    .with('queue', () => all)
    .selectFrom('queue')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: await fillRows(db, shown),
    total,
    next: keys.length > limit && last ? `${last.worth}~${last.id}` : null,
    ...(await readOverview(db, sight)),
  };
}

function readCursor(text: string): { worth: number; id: string } {
  const [worth, id] = text.split('~');
  if (!id || !Number.isFinite(Number(worth))) throw badRequest('after is not a cursor this queue gave.');
  return { worth: Number(worth), id };
}

async function fillRows(
  db: Db,
  keys: readonly { id: string; worth: number; group_size: number }[],
): Promise<QueueRow[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('live_conflict as conflict')
    .innerJoin('item', 'item.id', 'conflict.item_id')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.conflict_id', '=', 'conflict.id')
        .onRef('decision.revision', '=', 'conflict.decision_revision'),
    )
    .selectAll('conflict')
    .select([
      'item.key as item_key',
      'item.content',
      'question.key as question_key',
      'question.kind',
      'question.config',
    ])
    .select(['decision.outcome', 'decision.value as decided_value', 'decision.basis as decided_basis'])
    .select((eb) =>
      eb
        .selectFrom('proposal')
        .select((e) => e.fn.countAll<number>().as('count'))
        .whereRef('proposal.conflict_id', '=', 'conflict.id')
        .whereRef('proposal.round', '=', 'conflict.decision_revision')
        .whereRef('proposal.conflict_revision', '=', 'conflict.revision')
        .as('proposals'),
    )
    .where(
      'conflict.id',
      'in',
      keys.map(({ id }) => id),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keys.flatMap(({ id, worth, group_size }) => {
    const row = byId.get(id);
    if (!row) return [];
    const kind = kindOf(row.kind);
    const outcome = row.outcome === 'label' ? kind.summarise(row.decided_value, row.config) : row.outcome;
    return {
      conflict: id,
      item: row.item_id,
      itemKey: row.item_key,
      question: row.question_key,
      text: firstWords(row.content),
      candidates: row.candidates.map(({ key, value, annotators }: StoredCandidate) => ({
        key,
        summary: kind.summarise(value, row.config),
        count: annotators.length,
      })),
      disagreement: row.disagreement,
      groupSize: group_size,
      weight: row.weight,
      value: worth,
      state: row.decided ? ('decided' as const) : ('open' as const),
      changedSince: row.decided && row.decided_basis !== row.basis,
      proposals: row.proposals ?? 0,
      outcome,
    };
  });
}

const MOST_PATTERNS = 30;

async function readOverview(db: Db, sight: Sight): Promise<Pick<QueuePage, 'counts' | 'patterns'>> {
  const rows = await db
    .selectFrom('live_conflict as conflict')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .select(['conflict.pattern', 'question.kind', 'question.config'])
    .select(sql<StoredCandidate[]>`(array_agg(conflict.candidates))[1]`.as('sample'))
    .select((eb) => eb.fn.countAll<number>().filterWhere('conflict.decided', '=', false).as('open'))
    .select((eb) => eb.fn.countAll<number>().filterWhere('conflict.decided', '=', true).as('decided'))
    .where('conflict.project_id', '=', sight.projectId)
    .where('conflict.moot', '=', false)
    .where(sight.sees('conflict.item_id'))
    .groupBy(['conflict.pattern', 'question.id', 'question.kind', 'question.config'])
    .execute();
  return {
    counts: {
      open: rows.reduce((sum, row) => sum + row.open, 0),
      decided: rows.reduce((sum, row) => sum + row.decided, 0),
    },
    patterns: rows
      .filter((row) => row.open > 0)
      .sort((a, b) => b.open - a.open || (a.pattern < b.pattern ? -1 : 1))
      .slice(0, MOST_PATTERNS)
      .map((row) => ({ pattern: row.pattern, title: patternTitle(row), count: row.open })),
  };
}

/** Every conflict of a pattern has the same candidates, so any one of them can name it. */
function patternTitle({ sample, kind, config }: { sample: StoredCandidate[]; kind: string; config: unknown }): string {
  return [...sample]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value }) => kindOf(kind).summarise(value, config))
    .join(' / ');
}

/** Where a conflict stands among those the filter shows, and what is beside it. */
export async function readNeighbours(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  conflictId: string,
): Promise<QueueNeighbours> {
  // The conflict itself belongs to the walk even when it was just decided and the filter shows open ones.
  const rows = await db
    .with('queue', () => queueQuery(db, sight, { ...filter, state: 'all' }))
    .selectFrom('queue')
    .select(['id', 'item_id', 'decided'])
    .where((eb) =>
      filter.state === 'all'
        ? eb.val(true)
        : eb.or([eb('decided', '=', filter.state === 'decided'), eb('id', '=', conflictId)]),
    )
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const index = rows.findIndex((row) => row.id === conflictId);
  const at = (place: number) => {
    const row = rows[place];
    return row ? { item: row.item_id, conflict: row.id } : null;
  };
  const nextOpen = [...rows.slice(index + 1), ...rows.slice(0, Math.max(0, index))].find((row) => !row.decided);
  return {
    position: index + 1,
    total: rows.length,
    previous: index > 0 ? at(index - 1) : null,
    next: index >= 0 ? at(index + 1) : at(0),
    nextOpen: nextOpen ? { item: nextOpen.item_id, conflict: nextOpen.id } : null,
  };
}
