import type { Siblings } from '#lib/protocol/questions.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';

const EACH_WAY = 10;

/** The items in sight that belong to the same as an item, around one of them; null when there is no such item. */
export async function readSiblings(
  db: Db,
  sight: Sight,
  itemId: string,
  at: string = itemId,
): Promise<Siblings | null> {
  const item = await db
    .selectFrom('live_item')
    .select('parent')
    .where('id', '=', itemId)
    .where('project_id', '=', sight.projectId)
    .where(sight.knows('live_item.id'))
    .executeTakeFirst();
  if (!item) return null;
  const { parent } = item;
  if (parent === null) return { parent, total: 0, from: 0, rows: [] };
  const all = db
    .selectFrom('live_item')
    .where('project_id', '=', sight.projectId)
    .where('parent', '=', parent)
    .where(sight.knows('live_item.id'));
  const columns = ['id as item', 'key as itemKey', 'content'] as const;
  const before = await all.select(columns).where('id', '<', at).orderBy('id', 'desc').limit(EACH_WAY).execute();
  const after = await all
    .select(columns)
    .where('id', '>=', at)
    .orderBy('id')
    .limit(EACH_WAY + 1)
    .execute();
  const rows = [...before.reverse(), ...after];
  const [first] = rows;
  const { total } = await all.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const { earlier } = await all
    .select((eb) => eb.fn.countAll<number>().as('earlier'))
    .where('id', '<', first?.item ?? '')
    .executeTakeFirstOrThrow();
  const open = await countOpen(
    db,
    sight,
    rows.map((row) => row.item),
  );
  return { parent, total, from: earlier + 1, rows: rows.map((row) => ({ ...row, open: open.get(row.item) ?? 0 })) };
}

async function countOpen(db: Db, sight: Sight, items: readonly string[]): Promise<Map<string, number>> {
  if (items.length === 0) return new Map();
  const rows = await db
    .selectFrom('live_conflict')
    .select('item_id')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('item_id', 'in', [...items])
    .where('moot', '=', false)
    .where('decided', '=', false)
    .where(sight.sees('live_conflict.item_id'))
    .groupBy('item_id')
    .execute();
  return new Map(rows.map(({ item_id, open }) => [item_id, open]));
}
