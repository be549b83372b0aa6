import { sql } from 'kysely';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db, Trx } from '#server/storage/storage.ts';
import { isLive, type QueueFilter } from './queue-filter.ts';
import { fromTheTop, type Place, type Placed, place, type Tier } from './queue-order.ts';
import { readState } from './read-state.ts';
import { Remembered } from './remembered.ts';

type Reader = Pick<Db | Trx, 'selectFrom'>;

const remembered = new Remembered<readonly Placed[]>(50);

/**
 * The queue in cells, as it stands in the present state of the project: counted once for all who look.
 */
export async function readCells(db: Db, sight: Sight): Promise<readonly Placed[]> {
  const state = await readState(db, sight.projectId);
  return remembered.get(state && `${state} ${sight.key}`, () => countCells(db, sight));
}

/** The cells as they stand now: what a command asks, which may have changed them itself. */
export async function countCells(db: Reader, sight: Sight): Promise<readonly Placed[]> {
  const cells = await db
    .selectFrom(
      db
        .selectFrom('conflict')
        .select(['decided', 'question_id', 'pattern', 'pattern_key', 'priority', 'stakes', 'import_id'])
        .select((eb) => eb.fn.countAll<number>().as('size'))
        .where('project_id', '=', sight.projectId)
        .where('moot', '=', false)
        .where(sight.sees('conflict.item_id'))
        .groupBy(['decided', 'question_id', 'pattern', 'pattern_key', 'priority', 'stakes', 'import_id'])
        .as('conflict'),
    )
    .select(['decided', 'question_id as question', 'pattern', 'pattern_key as patternKey', 'priority', 'stakes'])
    .select((eb) => eb.cast<number>(eb.fn.sum<number>('size'), 'integer').as('size'))
    .where(isLive)
    .groupBy(['decided', 'question_id', 'pattern', 'pattern_key', 'priority', 'stakes'])
    .execute();
  return place(cells);
}

/** Whether a filter can be answered from the cells alone. */
export function isOfCells({ people, text, assigned, within, priority, stage }: QueueFilter): boolean {
  return people.length === 0 && [text, assigned, within, priority, stage].every((part) => part === null);
}

/** The cells a filter of cells shows. */
export function cellsOf(cells: readonly Placed[], { state, pattern, label }: QueueFilter): Placed[] {
  return cells.filter(
    (cell) =>
      (state === 'all' || cell.decided === (state === 'decided')) &&
      (pattern === null || cell.pattern === pattern) &&
      (label === null || (JSON.parse(cell.pattern) as string[]).includes(label)),
  );
}

/** Above and below every id. */
const TOP = 'zzzz';
const BOTTOM = '';

/** The first conflicts of some tiers in an order, from one place on but without it; read along an index, cell by cell. */
export async function readAlong(
  db: Db,
  sight: Sight,
  tiers: readonly Tier[],
  { from, way, limit }: { from: Place | null; way: 'down' | 'up'; limit: number },
): Promise<(Place & { groupSize: number })[]> {
  const end = way === 'down' ? TOP : BOTTOM;
  const cells = tiers.flatMap((tier) => {
    const edge = from !== null && fromTheTop(tier, from) === 0 ? from.id : end;
    return tier.cells.map((cell) => ({ ...cell, edge }));
  });
  if (cells.length === 0) return [];
  const [order, beyond] = way === 'down' ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const { rows } = await sql<Place & { groupSize: number }>`
    select found.id, cell.priority, cell.worth, cell."groupSize"
    from jsonb_to_recordset(${JSON.stringify(cells)}::text::jsonb) as cell(decided boolean, question text,
      "patternKey" text, priority int, stakes double precision, worth double precision, "groupSize" int, edge text)
    cross join lateral (
      select conflict.id from conflict
      where conflict.project_id = ${sight.projectId} and not conflict.moot and conflict.decided = cell.decided
        and conflict.question_id = cell.question and conflict.pattern_key = cell."patternKey"
        and conflict.priority = cell.priority and conflict.stakes = cell.stakes and conflict.id ${beyond} cell.edge
        and ${isLive} and ${sight.sees('conflict.item_id')}
      order by conflict.id ${order} limit ${limit}) found
    order by cell.priority ${order}, cell.worth ${order}, found.id ${order} limit ${limit}`.execute(db);
  return rows;
}

/** How many conflicts of a tier stand above one of its places. */
export async function countAbove(db: Db, sight: Sight, tier: Tier, id: string): Promise<number> {
  const { rows } = await sql<{ above: number }>`
    select count(*) as above
    from jsonb_to_recordset(${JSON.stringify(tier.cells)}::text::jsonb) as cell(decided boolean, question text,
      "patternKey" text, priority int, stakes double precision)
    join conflict on conflict.project_id = ${sight.projectId} and not conflict.moot and conflict.decided = cell.decided
      and conflict.question_id = cell.question and conflict.pattern_key = cell."patternKey"
      and conflict.priority = cell.priority and conflict.stakes = cell.stakes and conflict.id > ${id}
    where ${isLive} and ${sight.sees('conflict.item_id')}`.execute(db);
  return rows[0]?.above ?? 0;
}
