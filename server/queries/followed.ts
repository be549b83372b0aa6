import type { Db, Trx } from '#server/storage/storage.ts';
import type { Followed } from './show-decision.ts';

/** Where the decisions that these rows follow can be seen. */
export async function readFollowed(db: Db | Trx, rows: readonly { follows: string | null }[]): Promise<Followed> {
  const ids = [...new Set(rows.flatMap(({ follows }) => follows ?? []))];
  if (ids.length === 0) return new Map();
  const found = await db
    .selectFrom('decision')
    .innerJoin('item', 'item.id', 'decision.item_id')
    .select(['decision.id', 'decision.conflict_id as conflict', 'item.id as item', 'item.key as itemKey'])
    .where('decision.id', 'in', ids)
    .execute();
  return new Map(found.map(({ id, ...place }) => [id, place]));
}
