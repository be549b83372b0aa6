import { sql } from 'kysely';
import { badRequest } from '#server/commands/refusal.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { cellsOf, isOfCells, readAlong } from './queue-cells.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';
import { fromTheTop, type Place, type Placed, tiersOf } from './queue-order.ts';

/** A row of the queue as far as it is ordered. */
export type Key = Place & { groupSize: number };

interface Keys {
  keys: Key[];
  /** How many conflicts the filter shows. */
  total: number;
}

/** One page of what a filter shows, and the cursor of the next one. */
export async function readKeys(
  db: Db,
  sight: Sight,
  filter: QueueFilter,
  cells: readonly Placed[],
  page: { after: string | null; limit: number },
): Promise<Keys & { next: string | null }> {
  const after = page.after === null ? null : readCursor(page.after);
  // One more than the page shows tells whether there is another.
  const limit = page.limit + 1;
  const { keys, total } = isOfCells(filter)
    ? await walk(db, sight, cellsOf(cells, filter), { after, limit })
    : await scan(db, queueQuery(db, sight, filter, cells), { after, limit });
  const shown = keys.slice(0, page.limit);
  const last = shown.at(-1);
  const next = keys.length > page.limit && last ? `${last.priority}~${last.worth}~${last.id}~${total}` : null;
  return { keys: shown, total, next };
}

/** Rows of a filter that cells can answer: only those cells are touched whose conflicts the page shows. */
async function walk(
  db: Db,
  sight: Sight,
  cells: readonly Placed[],
  { after, limit }: { after: Cursor | null; limit: number },
): Promise<Keys> {
  const tiers = tiersOf(cells);
  const below = after === null ? tiers : tiers.filter((tier) => fromTheTop(tier, after) >= 0);
  const keys: Key[] = [];
  for (let first = 0; first < below.length && keys.length < limit;) {
    // Of the first tier any number may stand above the cursor.
    let size = 0;
    let end = first;
    while (end < below.length && size < limit) size += below[end++]!.size;
    const from = first === 0 ? after : null;
    keys.push(
      ...(await readAlong(db, sight, below.slice(first, end), { from, way: 'down', limit: limit - keys.length })),
    );
    first = end;
  }
  return { keys, total: tiers.reduce((sum, { size }) => sum + size, 0) };
}

/** Rows of any other filter. Counting reads all of them: once for the first page, whose cursor carries the number along. */
async function scan(
  db: Db,
  query: ReturnType<typeof queueQuery>,
  { after, limit }: { after: Cursor | null; limit: number },
): Promise<Keys> {
  const keys = await db
    .with(
      (wq) => (after === null ? wq('queue').materialized() : wq('queue')),
      () => query,
    )
    .selectFrom('queue')
    .selectAll()
    .select(after === null ? sql<number>`(select count(*) from queue)`.as('total') : sql<number>`0`.as('total'))
    .$if(after !== null, (qb) =>
      qb.where(
        sql<boolean>`(queue.priority, queue.worth, queue.id)
          < (${after?.priority}::int, ${after?.worth}::double precision, ${after?.id}::text)`,
      ),
    )
    .orderBy('priority', 'desc')
    .orderBy('worth', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return { keys, total: after?.total ?? keys[0]?.total ?? 0 };
}

interface Cursor extends Place {
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
