import { sql } from 'kysely';
import { priorities } from '#domain/adjudication/handling.ts';
import type { QueuePage, QueueRow } from '#lib/protocol/adjudication.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readResolutions } from '#server/storage/agreed.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Db } from '#server/storage/storage.ts';
import { firstWords } from './first-words.ts';
import { groupsQuery, isNarrowed, type QueueFilter, queueQuery } from './queue-filter.ts';

const MOST = 200;

/** A row before `stages.ts` says where it stands. */
type UnstagedRow = Omit<QueueRow, 'stage'>;

/** One page of the queue, by priority and then by value (SPEC F3, C7); ties by id so that pages never overlap. */
export async function readQueue(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  page: { after: string | null; limit: number },
): Promise<Omit<QueuePage, 'rows'> & { rows: UnstagedRow[] }> {
  const limit = Math.min(Math.max(0, page.limit), MOST);
  const after = page.after === null ? null : readCursor(page.after);
  const overview = await readOverview(db, sight);
  // Counting reads all that the filter shows: once for its first page, whose cursor then carries the number along.
  const counts = after === null && isNarrowed(filter);
  const keys = await db
    .with(
      (wq) => (counts ? wq('queue').materialized() : wq('queue')),
      () => queueQuery(db, sight, filter),
    )
    .selectFrom('queue')
    .selectAll()
    .select(counts ? sql<number>`(select count(*) from queue)`.as('total') : sql<number>`0`.as('total'))
    .$if(after !== null, (qb) =>
      qb.where(
        sql<boolean>`(queue.priority, queue.worth, queue.id)
          < (${after?.priority}::int, ${after?.worth}::double precision, ${after?.id}::text)`,
      ),
    )
    .orderBy('priority', 'desc')
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { open, decided } = overview.counts;
  const ofState = { open, decided, all: open + decided }[filter.state];
  const total = after?.total ?? (counts ? (keys[0]?.total ?? 0) : ofState);
  const shown = keys.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: await fillRows(db, shown),
    total,
    next: keys.length > limit && last ? `${last.priority}~${last.worth}~${last.id}~${total}` : null,
    people: await readHandlers(db, sight),
    ...overview,
  };
}

interface Cursor {
  priority: number;
  worth: number;
  id: string;
  /** How many conflicts the filter showed on its first page. */
  total: number;
}

function readCursor(text: string): Cursor {
  const [priority, worth, id, total] = text.split('~');
  const numbers = [priority, worth, total].map(Number);
  if (!id || total === undefined || numbers.some((number) => !Number.isFinite(number))) {
    throw badRequest('after is not a cursor this queue gave.');
  }
  return { priority: Number(priority), worth: Number(worth), id, total: Number(total) };
}

/** Members who may handle conflicts, by name. */
async function readHandlers(db: Db, { projectId }: Sight): Promise<QueuePage['people']> {
  return db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name'])
    .where('member.project_id', '=', projectId)
    .where('member.role', '!=', 'observer')
    .orderBy('account.name')
    .execute();
}

async function fillRows(
  db: Db,
  keys: readonly { id: string; worth: number; group_size: number }[],
): Promise<UnstagedRow[]> {
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
    .leftJoin('member', (join) =>
      join.onRef('member.project_id', '=', 'conflict.project_id').onRef('member.account_id', '=', 'conflict.assignee'),
    )
    .leftJoin('account', 'account.id', 'member.account_id')
    .selectAll('conflict')
    .select(['account.id as handler', 'account.name as handler_name'])
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
  const resolutions = await readResolutions(db, [...new Set(rows.map((row) => row.item_id))]);
  const reopened = new Map(resolutions.map((row) => [`${row.item_id} ${row.question_id}`, row.name]));
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
      reopened: reopened.get(`${row.item_id} ${row.question_id}`) ?? null,
      proposals: row.proposals ?? 0,
      outcome,
      assignee: row.handler === null ? null : { id: row.handler, name: row.handler_name ?? '' },
      priority: priorities[row.priority] ?? 'normal',
      dueAt: row.due_at,
    };
  });
}

const MOST_PATTERNS = 30;

async function readOverview(db: Db, sight: Sight): Promise<Pick<QueuePage, 'counts' | 'patterns'>> {
  const groups = await groupsQuery(db, sight).execute();
  const { decided } = await db
    .selectFrom('live_conflict')
    .select((eb) => eb.fn.countAll<number>().as('decided'))
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where('decided', '=', true)
    .where(sight.sees('live_conflict.item_id'))
    .executeTakeFirstOrThrow();
  const shown = groups.sort((a, b) => b.size - a.size || (a.pattern < b.pattern ? -1 : 1)).slice(0, MOST_PATTERNS);
  return {
    counts: { open: groups.reduce((sum, { size }) => sum + size, 0), decided },
    patterns: await Promise.all(
      shown.map(async (group) => ({
        pattern: group.pattern,
        title: await patternTitle(db, sight.projectId, group),
        count: group.size,
      })),
    ),
  };
}

/** Every conflict of a pattern has the same candidates, so any one of them can name it. */
async function patternTitle(
  db: Db,
  projectId: string,
  { question_id, pattern }: { question_id: string; pattern: string },
): Promise<string> {
  const { candidates, kind, config } = await db
    .selectFrom('live_conflict as conflict')
    .innerJoin('question', 'question.id', 'conflict.question_id')
    .select(['conflict.candidates', 'question.kind', 'question.config'])
    .where('conflict.project_id', '=', projectId)
    .where('conflict.question_id', '=', question_id)
    .where('conflict.pattern', '=', pattern)
    .where('conflict.decided', '=', false)
    .where('conflict.moot', '=', false)
    .limit(1)
    .executeTakeFirstOrThrow();
  if (candidates.length === 0) return 'nobody answered';
  return [...candidates]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value }) => kindOf(kind).summarise(value, config))
    .join(' / ');
}
