import type { QueueNeighbours } from '#lib/protocol/adjudication.ts';
import type { Db } from '#server/storage/storage.ts';
import { type QueueFilter, queueQuery } from './queue-filter.ts';

/** Where a conflict stands among those the filter shows, and what is beside it. */
export async function readNeighbours(
  db: Db,
  projectId: string,
  filter: QueueFilter,
  conflictId: string,
): Promise<QueueNeighbours> {
  // The conflict itself belongs to the walk even when it was just decided and the filter shows open ones.
  const rows = await db
    .with('queue', () => queueQuery(db, projectId, { ...filter, state: 'all' }))
    .selectFrom('queue')
    .select(['id', 'item_id', 'decided'])
    .where((eb) =>
      filter.state === 'all'
        ? eb.val(true)
        : eb.or([eb('decided', '=', filter.state === 'decided'), eb('id', '=', conflictId)]),
    )
    .orderBy('priority', 'desc')
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
