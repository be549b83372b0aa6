import { sql } from 'kysely';
import { priorities } from '#domain/adjudication/handling.ts';
import { stages } from '#domain/adjudication/stage.ts';
import {
  type Board,
  type BoardColumn,
  boardColumns,
  type BoardColumns,
  CARDS,
  MOST_CARDS,
} from '#lib/protocol/board.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { fillRows, readHandlers } from './queue.ts';
import { readCells } from './queue-cells.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';
import { readStageRules, stagedQuery, withStages } from './stages.ts';

type Project = Pick<ProjectContext, 'id' | 'settings'>;

/** What a board is asked to show. */
export interface BoardShape {
  columns: BoardColumns;
  /** Cards of single columns, where they are not as many as at first. */
  shown: ReadonlyMap<string, number>;
}

/** Reads from a query string what the columns are and how much of each is shown. */
export function readShape(query: (name: string) => string | undefined): BoardShape {
  const given = query('columns') ?? 'stage';
  const columns = boardColumns.find((one) => one === given);
  if (!columns) throw badRequest(`columns is “${given.slice(0, 100)}”; give ${boardColumns.join(', ')}.`);
  const shown = new Map<string, number>();
  for (const part of (query('shown') ?? '').split(',').filter(Boolean)) {
    const [key = '', count] = part.split(':');
    const cards = Number(count);
    if (!key || !Number.isSafeInteger(cards) || cards < 1) {
      throw badRequest(`shown has “${part.slice(0, 100)}”; give columns with numbers, as high:40,urgent:60.`);
    }
    shown.set(key, Math.min(cards, MOST_CARDS));
  }
  return { columns, shown };
}

const remembered = new Remembered<Awaited<ReturnType<typeof readPlaced>>>(50);

/** What a filter shows in columns: each with its number over the whole filter and its first cards, in the queue's order. */
export async function readBoard(
  db: Db,
  { project, sight }: { project: Project; sight: Sight },
  filter: QueueFilter,
  shape: BoardShape,
): Promise<Board> {
  const viewer = sight.viewer.id;
  const state = await readState(db, project.id);
  // Whether a proposal is ready may depend on who asks; a priority does not.
  const asked = {
    filter,
    columns: shape.columns,
    shown: [...shape.shown],
    viewer: shape.columns === 'stage' && viewer,
  };
  const name = filter.stage === null ? state && `${state} ${sight.key} ${JSON.stringify(asked)}` : null;
  const keys = await remembered.get(name, () => readPlaced(db, project, sight, filter, shape));
  const rows = await withStages(db, project, viewer, await fillRows(db, sight, keys));
  const cards = new Map(rows.map((row) => [row.conflict, row]));
  const byColumn = Map.groupBy(keys, ({ column }) => column);
  const people = await readHandlers(db, sight);
  const column = (key: string): BoardColumn => {
    const own = byColumn.get(key) ?? [];
    return { key, count: own[0]?.total ?? 0, rows: own.flatMap(({ id }) => cards.get(id) ?? []) };
  };
  const columns = {
    // Ten stages, most of which are empty, would be a board of nothing.
    stage: () => stages.map(column).filter(({ count }) => count > 0),
    assignee: () => ['nobody', ...people.map(({ id }) => id)].map(column),
    priority: () => priorities.map(column).toReversed(),
  };
  return { columns: columns[shape.columns](), people };
}

/** The first conflicts of every column, and how many there are in it. */
async function readPlaced(db: Db, project: Project, sight: Sight, filter: QueueFilter, { columns, shown }: BoardShape) {
  const cells = await readCells(db, sight);
  const rules = columns === 'stage' ? await readStageRules(db, project, sight.viewer.id) : null;
  const named = sql.join(priorities.map((priority) => sql.lit(priority)));
  const column = {
    stage: sql<string>`staged.stage`,
    // Who left handles nothing any more (SPEC F1), and an observer has no column.
    assignee: sql<string>`coalesce(member.account_id, 'nobody')`,
    priority: sql<string>`(array[${named}])[conflict.priority + 1]`,
  }[columns];
  const most = sql<number>`coalesce((${JSON.stringify(Object.fromEntries(shown))}::text::jsonb ->> placed."column")::int, ${CARDS}::int)`;
  return db
    .with('queue', () => queueQuery(db, sight, filter, cells))
    .with('placed', (qb) =>
      qb
        .selectFrom('queue')
        .innerJoin('conflict', 'conflict.id', 'queue.id')
        .leftJoin('member', (join) =>
          join
            .onRef('member.project_id', '=', 'conflict.project_id')
            .onRef('member.account_id', '=', 'conflict.assignee')
            .on('member.role', '!=', 'observer'),
        )
        .$if(rules !== null, (query) =>
          query.innerJoin(stagedQuery(db, rules!).as('staged'), (join) => join.on(sql<boolean>`staged.id = queue.id`)),
        )
        .select(['queue.id', 'queue.worth', 'queue.priority', 'queue.groupSize'])
        .select(column.as('column'))
        .select(
          sql<number>`row_number() over (partition by ${column}
            order by queue.priority desc, queue.worth desc, queue.id desc)`.as('place'),
        )
        .select(sql<number>`count(*) over (partition by ${column})`.as('total')),
    )
    .selectFrom('placed')
    .selectAll()
    .where(sql<boolean>`placed.place <= ${most}`)
    .orderBy('column')
    .orderBy('place')
    .execute();
}
