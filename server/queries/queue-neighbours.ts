import { type RawBuilder, sql } from 'kysely';
import type { QueueNeighbours } from '#lib/protocol/adjudication.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { isPassedOver, readPassedOver } from './awaited-labels.ts';
import { cellsOf, countAbove, isOfCells, readAlong, readCells } from './queue-cells.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';
import { fromTheTop, type Place, type Placed, type Tier, tiersOf } from './queue-order.ts';

/** What is beside a conflict, by id; null where nothing is. */
interface Beside {
  position: number;
  total: number;
  previous: string | null;
  next: string | null;
  nextOpen: string | null;
}

/** Where a conflict stands among those the filter shows, and what is beside it. */
export async function readNeighbours(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  conflictId: string,
): Promise<QueueNeighbours> {
  const cells = await readCells(db, sight);
  const found = isOfCells(filter)
    ? await walk(db, sight, filter, cells, conflictId)
    : await scan(db, sight, filter, cells, conflictId);
  const places = await readPlaces(db, [found.previous, found.next, found.nextOpen]);
  const at = (id: string | null) => (id === null ? null : (places.get(id) ?? null));
  return {
    position: found.position,
    total: found.total,
    previous: at(found.previous),
    next: at(found.next),
    nextOpen: at(found.nextOpen),
  };
}

/** Along the cells: only those are touched that are next to the conflict. */
async function walk(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  cells: readonly Placed[],
  conflictId: string,
): Promise<Beside> {
  const shown = cellsOf(cells, filter);
  const tiers = tiersOf(shown);
  const open = tiersOf(shown.filter(({ decided }) => !decided));
  const total = tiers.reduce((sum, { size }) => sum + size, 0);
  const own = await readOwn(db, sight, cells, conflictId);
  const from = own !== null && cellsOf([own.cell], { ...filter, state: 'all' }).length > 0 ? own : null;
  if (from === null) {
    const next = await firstAlong(db, sight, tiers, null, 'down', conflictId);
    const nextOpen = await firstToDecide(db, sight, open, null, conflictId);
    return { position: 0, total, previous: null, next, nextOpen };
  }
  const isAmongThem = cellsOf([from.cell], filter).length > 0;
  const level = tiers.find((tier) => fromTheTop(tier, from) === 0);
  const above = tiers.reduce((sum, tier) => sum + (fromTheTop(tier, from) < 0 ? tier.size : 0), 0);
  return {
    position: above + (level ? await countAbove(db, sight, level, conflictId) : 0) + 1,
    // The conflict itself belongs to the walk even when it was just decided and the filter shows open ones.
    total: total + (isAmongThem ? 0 : 1),
    previous: await firstAlong(db, sight, tiers, from, 'up', conflictId),
    next: await firstAlong(db, sight, tiers, from, 'down', conflictId),
    nextOpen:
      (await firstToDecide(db, sight, open, from, conflictId)) ??
      (await firstToDecide(db, sight, open, null, conflictId)),
  };
}

/** The id of the first conflict of a direction other than the one walked from, tier by tier until one has any. */
async function firstAlong(
  db: Db,
  sight: Sight,
  tiers: readonly Tier[],
  from: Place | null,
  way: 'down' | 'up',
  but: string,
): Promise<string | null> {
  const ahead = way === 'down' ? tiers : tiers.toReversed();
  for (const tier of ahead) {
    const standing = from === null ? 1 : fromTheTop(tier, from) * (way === 'down' ? 1 : -1);
    if (standing < 0) continue;
    const rows = await readAlong(db, sight, [tier], { from, way, limit: 2 });
    const other = rows.find(({ id }) => id !== but);
    if (other) return other.id;
  }
  return null;
}

const AT_ONCE = 50;

/** The id of the first open conflict below a place that waits for no label (SPEC A9). */
async function firstToDecide(
  db: Db,
  sight: Sight,
  tiers: readonly Tier[],
  from: Place | null,
  but: string,
): Promise<string | null> {
  for (const tier of tiers) {
    if (from !== null && fromTheTop(tier, from) < 0) continue;
    for (let place = from; ;) {
      const rows = await readAlong(db, sight, [tier], { from: place, way: 'down', limit: AT_ONCE });
      const passed = await readPassedOver(
        db,
        sight.projectId,
        rows.map(({ id }) => id),
      );
      const other = rows.find(({ id }) => id !== but && !passed.has(id));
      if (other) return other.id;
      const last = rows.at(-1);
      if (!last || rows.length < AT_ONCE) break;
      place = last;
    }
  }
  return null;
}

/** Where the conflict itself stands, or null when it is out of sight or gone. */
async function readOwn(
  db: Db,
  sight: Sight,
  cells: readonly Placed[],
  conflictId: string,
): Promise<(Place & { cell: Placed }) | null> {
  const row = await db
    .selectFrom('live_conflict')
    .select(['decided', 'question_id', 'pattern_key', 'priority', 'stakes'])
    .where('id', '=', conflictId)
    .where('project_id', '=', sight.projectId)
    .where('moot', '=', false)
    .where(sight.sees('live_conflict.item_id'))
    .executeTakeFirst();
  const cell = cells.find(
    (one) =>
      row !== undefined &&
      one.decided === row.decided &&
      one.question === row.question_id &&
      one.patternKey === row.pattern_key &&
      one.priority === row.priority &&
      one.stakes === row.stakes,
  );
  return cell ? { id: conflictId, priority: cell.priority, worth: cell.worth, cell } : null;
}

const ABOVE = sql<boolean>`(q.priority, q.worth, q.id) > (own.priority, own.worth, own.id)`;
const BELOW = sql<boolean>`(q.priority, q.worth, q.id) < (own.priority, own.worth, own.id)`;
const DOWN = sql`q.priority desc, q.worth desc, q.id desc`;
const UP = sql`q.priority, q.worth, q.id`;

/** Id of the first row in an order for which something holds. */
function first(holds: RawBuilder<boolean>, order: RawBuilder<unknown>) {
  return sql<string | null>`(select q.id from queue q left join own on true where ${holds} order by ${order} limit 1)`;
}

/** Among the rows of a filter that cells cannot answer: worked out where the rows are. */
async function scan(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  cells: readonly Placed[],
  conflictId: string,
): Promise<Beside> {
  // The conflict itself belongs to the walk even when it was just decided and the filter shows open ones.
  const stage = filter.stage && sql<boolean>`(${filter.stage} or conflict.id = ${conflictId})`;
  const walk = queueQuery(db, sight, { ...filter, state: 'all', stage }, cells).$if(filter.state !== 'all', (query) =>
    query.where((eb) =>
      eb.or([eb('conflict.decided', '=', filter.state === 'decided'), eb('conflict.id', '=', conflictId)]),
    ),
  );
  const isOther = sql<boolean>`not q.decided and q.id <> ${conflictId} and not ${isPassedOver(sight.projectId, 'q')}`;
  const found = await db
    .with(
      (wq) => wq('queue').materialized(),
      () => walk,
    )
    .with('own', (qb) => qb.selectFrom('queue').select(['id', 'priority', 'worth']).where('id', '=', conflictId))
    .selectNoFrom([
      sql<number>`(select count(*) from queue)`.as('total'),
      sql<boolean>`exists (select 1 from own)`.as('is_there'),
      sql<number>`(select count(*) from queue q, own where ${ABOVE})`.as('above'),
      first(ABOVE, UP).as('previous'),
      first(BELOW, DOWN).as('next'),
      first(sql<boolean>`true`, DOWN).as('top'),
      first(sql<boolean>`${isOther} and ${BELOW}`, DOWN).as('open_below'),
      first(isOther, DOWN).as('open_top'),
    ])
    .executeTakeFirstOrThrow();
  return {
    position: found.is_there ? found.above + 1 : 0,
    total: found.total,
    previous: found.previous,
    next: found.is_there ? found.next : found.top,
    nextOpen: found.open_below ?? found.open_top,
  };
}

async function readPlaces(db: Db, ids: readonly (string | null)[]) {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return new Map<string, { item: string; conflict: string }>();
  const rows = await db.selectFrom('conflict').select(['id', 'item_id']).where('id', 'in', wanted).execute();
  return new Map(rows.map(({ id, item_id }) => [id, { item: item_id, conflict: id }]));
}
