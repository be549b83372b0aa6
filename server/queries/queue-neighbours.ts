import { type RawBuilder, sql } from 'kysely';
import type { QueueNeighbours } from '#lib/protocol/adjudication.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';

const ABOVE = sql<boolean>`(q.priority, q.worth, q.id) > (own.priority, own.worth, own.id)`;
const BELOW = sql<boolean>`(q.priority, q.worth, q.id) < (own.priority, own.worth, own.id)`;
const DOWN = sql`q.priority desc, q.worth desc, q.id desc`;
const UP = sql`q.priority, q.worth, q.id`;

/** Id of the first row in an order for which something holds. */
function first(holds: RawBuilder<boolean>, order: RawBuilder<unknown>) {
  return sql<string | null>`(select q.id from queue q left join own on true where ${holds} order by ${order} limit 1)`;
}

/** Where a conflict stands among those the filter shows, and what is beside it: worked out where the rows are. */
export async function readNeighbours(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  conflictId: string,
): Promise<QueueNeighbours> {
  // The conflict itself belongs to the walk even when it was just decided and the filter shows open ones.
  const stage = filter.stage && sql<boolean>`(${filter.stage} or conflict.id = ${conflictId})`;
  const walk = queueQuery(db, sight, { ...filter, state: 'all', stage }).$if(filter.state !== 'all', (query) =>
    query.where((eb) =>
      eb.or([eb('conflict.decided', '=', filter.state === 'decided'), eb('conflict.id', '=', conflictId)]),
    ),
  );
  const isOther = sql<boolean>`not q.decided and q.id <> ${conflictId}`;
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
  const next = found.is_there ? found.next : found.top;
  const nextOpen = found.open_below ?? found.open_top;
  const places = await readPlaces(db, [found.previous, next, nextOpen]);
  const at = (id: string | null) => (id === null ? null : (places.get(id) ?? null));
  return {
    position: found.is_there ? found.above + 1 : 0,
    total: found.total,
    previous: at(found.previous),
    next: at(next),
    nextOpen: at(nextOpen),
  };
}

async function readPlaces(db: Db, ids: readonly (string | null)[]) {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return new Map<string, { item: string; conflict: string }>();
  const rows = await db.selectFrom('conflict').select(['id', 'item_id']).where('id', 'in', wanted).execute();
  return new Map(rows.map(({ id, item_id }) => [id, { item: item_id, conflict: id }]));
}
