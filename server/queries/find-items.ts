import type { FoundItem } from '#lib/protocol/find.ts';
import type { Sight } from '#server/exposure/sight.ts';
import type { Db } from '#server/storage/storage.ts';
import { firstWords } from './first-words.ts';

const MOST = 8;
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Items of a project that a text names: by the beginning of their key, or by an id of theirs, their conflicts or decisions. */
export async function findItems(db: Db, sight: Sight, text: string): Promise<FoundItem[]> {
  const wanted = text.trim();
  if (wanted === '' || wanted.length > 200) return [];
  const named = ID.test(wanted) ? await findById(db, sight.projectId, wanted) : null;
  const rows = await db
    .selectFrom('live_item')
    .select(['id', 'key', 'content'])
    .where('project_id', '=', sight.projectId)
    .where(sight.sees('live_item.id'))
    .$if(named !== null, (query) => query.where('id', '=', named?.item ?? ''))
    .$if(named === null, (query) =>
      query.where((eb) => eb(eb.fn<string>('lower', ['key']), 'like', `${escapeLike(wanted.toLowerCase())}%`)),
    )
    .orderBy((eb) => eb.fn('length', ['key']))
    .orderBy('key')
    .limit(MOST)
    .execute();
  return rows.map(({ id, key, content }) => ({
    item: id,
    key,
    conflict: named?.conflict ?? null,
    text: firstWords(content, 120),
  }));
}

async function findById(db: Db, projectId: string, id: string) {
  const conflict = await db
    .selectFrom('live_conflict as conflict')
    .leftJoin('decision', (join) => join.onRef('decision.conflict_id', '=', 'conflict.id').on('decision.id', '=', id))
    .select(['conflict.id', 'conflict.item_id'])
    .where('conflict.project_id', '=', projectId)
    .where((eb) => eb.or([eb('conflict.id', '=', id), eb('decision.id', '=', id)]))
    .executeTakeFirst();
  return conflict ? { item: conflict.item_id, conflict: conflict.id } : { item: id, conflict: null };
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');
