import type { ItemRecord } from '#lib/protocol/views.ts';
import type { ProjectContext } from '#server/commands/context.ts';
import { readItemRecord } from '#server/queries/item-record.ts';
import type { Db } from '#server/storage/storage.ts';
import type { Sight } from './sight.ts';

/** The record of an item without what it tells of items out of the viewer's sight; null when there is no such item. */
export async function seeItem(
  db: Db,
  project: ProjectContext,
  sight: Sight,
  itemId: string,
): Promise<ItemRecord | null> {
  const record = await readItemRecord(db, project, sight.viewer.id, itemId);
  if (!record || sight.isWhole) return record;
  const keys = record.conflicts.flatMap(({ inherited, decision, history }) => [
    ...(inherited ? [inherited.itemKey] : []),
    ...[decision, ...history].flatMap((one) => one?.follows?.itemKey ?? []),
  ]);
  const seen = await readSeenKeys(db, sight, keys);
  const conflicts = [];
  for (const conflict of record.conflicts) {
    const { decision, history, inherited } = conflict;
    const cut = <D extends NonNullable<typeof decision>>(one: D): D =>
      one.follows && !seen.has(one.follows.itemKey) ? { ...one, follows: null } : one;
    conflicts.push({
      ...conflict,
      decision: decision && cut(decision),
      history: history.map(cut),
      inherited: inherited && seen.has(inherited.itemKey) ? inherited : null,
      lookAlikes: conflict.lookAlikes > 0 ? await countSeenLookAlikes(db, sight, conflict.id) : 0,
    });
  }
  return { ...record, conflicts };
}

async function readSeenKeys(db: Db, sight: Sight, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom('item')
    .select('key')
    .where('project_id', '=', sight.projectId)
    .where('key', 'in', [...new Set(keys)])
    .where(sight.sees('item.id'))
    .execute();
  return new Set(rows.map(({ key }) => key));
}

/** Open conflicts with the same answers as one, among those in sight. */
async function countSeenLookAlikes(db: Db, sight: Sight, conflictId: string): Promise<number> {
  const { count } = await db
    .selectFrom('live_conflict as other')
    .innerJoin('conflict as source', (join) =>
      join
        .onRef('source.question_id', '=', 'other.question_id')
        .onRef('source.pattern', '=', 'other.pattern')
        .onRef('source.id', '!=', 'other.id'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('source.id', '=', conflictId)
    .where('other.decided', '=', false)
    .where('other.moot', '=', false)
    .where(sight.sees('other.item_id'))
    .executeTakeFirstOrThrow();
  return count;
}
