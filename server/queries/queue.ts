import { isTied } from '#domain/adjudication/another-label.ts';
import { priorities } from '#domain/adjudication/handling.ts';
import type { QueuePage, QueueRow } from '#lib/protocol/adjudication.ts';
import type { Sight } from '#server/exposure/sight.ts';
import { readResolutions } from '#server/storage/agreed.ts';
import { kindOf } from '#server/storage/conflicts.ts';
import type { StoredCandidate } from '#server/storage/schema.ts';
import type { Db } from '#server/storage/storage.ts';
import { readAwaited } from './awaited-labels.ts';
import { firstWords } from './first-words.ts';
import { readCells } from './queue-cells.ts';
import type { QueueFilter } from './queue-filter.ts';
import type { Placed } from './queue-order.ts';
import { type Key, readKeys } from './queue-page.ts';
import { readPatterns } from './queue-patterns.ts';

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
  const cells = await readCells(db, sight);
  const { keys, total, next } = await readKeys(db, sight, filter, cells, { after: page.after, limit });
  return {
    rows: await fillRows(db, sight, keys),
    total,
    next,
    people: await readHandlers(db, sight),
    counts: { open: countOf(cells, false), decided: countOf(cells, true) },
    patterns: await readPatterns(db, sight, cells),
  };
}

/** Members who may handle conflicts, by name. */
export async function readHandlers(db: Db, { projectId }: Sight): Promise<QueuePage['people']> {
  return db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account_id')
    .select(['account.id', 'account.name'])
    .where('member.project_id', '=', projectId)
    .where('member.role', '!=', 'observer')
    .orderBy('account.name')
    .execute();
}

/** What rows show, in the order of their keys. */
export async function fillRows(db: Db, { viewer }: Sight, keys: readonly Key[]): Promise<UnstagedRow[]> {
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
  const items = rows.map((row) => row.item_id);
  const awaited = await readAwaited(db, viewer.role, items);
  const reopened = new Map(resolutions.map((row) => [`${row.item_id} ${row.question_id}`, row.name]));
  return keys.flatMap(({ id, worth, groupSize }) => {
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
      groupSize,
      weight: row.weight,
      value: worth,
      state: row.decided ? ('decided' as const) : ('open' as const),
      changedSince: row.decided && row.decided_basis !== row.basis,
      reopened: reopened.get(`${row.item_id} ${row.question_id}`) ?? null,
      proposals: row.proposals ?? 0,
      outcome,
      awaited: awaited.get(`${row.item_id} ${row.question_id}`) ?? null,
      tied: isTied(row.candidates),
      assignee: row.handler === null ? null : { id: row.handler, name: row.handler_name ?? '' },
      priority: priorities[row.priority] ?? 'normal',
      dueAt: row.due_at,
    };
  });
}

const countOf = (cells: readonly Placed[], decided: boolean) =>
  cells.reduce((sum, cell) => sum + (cell.decided === decided ? cell.size : 0), 0);
